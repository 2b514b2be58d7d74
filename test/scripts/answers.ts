/** What a server of AWS answers to one call. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

const instance =
  '<item><instanceId>i-1</instanceId><metadataOptions><state>applied</state><httpTokens>optional</httpTokens>' +
  '<httpPutResponseHopLimit>2</httpPutResponseHopLimit><httpEndpoint>enabled</httpEndpoint></metadataOptions>' +
  '<tagSet><item><key>Name</key><value>web</value></item></tagSet><launchTime>2026-03-01T10:00:00.000Z</launchTime></item>';

const item = '{"pk":{"S":"instance"},"sk":{"S":"change"},"count":{"N":"7"}}';

/** A canned answer to each call that the functions make, by the name of the operation. */
export function answerTo(operation: string, body: string): Answer {
  if (body.includes('missing')) return operation === 'GetParameter' ? parameterNotFound : instanceNotFound;
  if (body.includes('held')) return failedCondition;
  return { status: 200, body: answers[operation] ?? '{}' };
}

const answers: Readonly<Record<string, string>> = {
  DescribeInstances: `<DescribeInstancesResponse><requestId>r</requestId><reservationSet><item><reservationId>r-1</reservationId><instancesSet>${instance}${instance}</instancesSet></item></reservationSet></DescribeInstancesResponse>`,
  ModifyInstanceMetadataOptions:
    '<ModifyInstanceMetadataOptionsResponse><instanceId>i-1</instanceId><instanceMetadataOptions><state>pending</state><httpTokens>required</httpTokens></instanceMetadataOptions></ModifyInstanceMetadataOptionsResponse>',
  BatchGetItem: `{"Responses":{"records":[${item}]},"UnprocessedKeys":{}}`,
  UpdateItem: `{"Attributes":${item}}`,
  PublishBatch:
    '<PublishBatchResponse><PublishBatchResult><Successful><member><Id>a</Id><MessageId>m</MessageId></member></Successful><Failed/></PublishBatchResult></PublishBatchResponse>',
  GetParameter: '{"Parameter":{"Name":"/policy","Value":"{}","Version":3,"LastModifiedDate":1772359200.5}}',
  // The SDK compares the digest with that of what it sent.
  SendMessage: '{"MessageId":"m","MD5OfMessageBody":"1cb251ec0d568de6a929b520c4aed8d1"}',
  AssumeRole:
    '<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>S</SecretAccessKey><SessionToken>T</SessionToken><Expiration>2026-03-01T11:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>',
};

const instanceNotFound: Answer = {
  status: 400,
  body: '<Response><Errors><Error><Code>InvalidInstanceID.NotFound</Code><Message>The instance ID does not exist</Message></Error></Errors><RequestID>r</RequestID></Response>',
};

const parameterNotFound: Answer = {
  status: 400,
  body: '{"__type":"ParameterNotFound","message":"Parameter /missing not found."}',
};

const failedCondition: Answer = {
  status: 400,
  body: '{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"The conditional request failed"}',
};
