/** What a server of AWS answers to one call. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

const instance = `<item>
  <instanceId>i-1a2b3c4d</instanceId><imageId>ami-1</imageId><clientToken>token</clientToken>
  <instanceState><code>16</code><name>running</name></instanceState>
  <iamInstanceProfile><arn>arn:aws:iam::111122223333:instance-profile/web</arn><id>A</id></iamInstanceProfile>
  <operator><managed>true</managed><principal>eks.amazonaws.com</principal></operator>
  <placement><availabilityZone>eu-central-1a</availabilityZone><affinity>nothing reads this</affinity></placement>
  <metadataOptions><state>applied</state><httpTokens>optional</httpTokens><httpEndpoint>enabled</httpEndpoint>
    <httpPutResponseHopLimit>2</httpPutResponseHopLimit><httpProtocolIpv6>disabled</httpProtocolIpv6>
    <instanceMetadataTags>disabled</instanceMetadataTags></metadataOptions>
  <tagSet><item><key>Name</key><value>web</value></item></tagSet>
  <rootDeviceName>/dev/xvda</rootDeviceName>
  <blockDeviceMapping>
    <item><deviceName>/dev/xvdb</deviceName><ebs><attachTime>2025-12-01T10:00:00.000Z</attachTime></ebs></item>
    <item><deviceName>/dev/xvda</deviceName><ebs><volumeId>nothing reads this</volumeId>
      <attachTime>2026-03-01T10:00:05.000Z</attachTime></ebs></item>
  </blockDeviceMapping>
  <networkInterfaceSet><item><description>nothing reads this</description><attachment><deviceIndex>0</deviceIndex>
    <attachTime>2026-03-02T10:00:00.000Z</attachTime><status>nothing reads this</status></attachment>
    <groupSet><item><groupId>nothing reads this</groupId></item></groupSet></item></networkInterfaceSet>
  <launchTime>2026-03-05T10:00:00.000Z</launchTime><keyName>nothing reads this</keyName>
  <stateReason><message>nothing reads this</message></stateReason>
</item>`;

const item = '{"pk":{"S":"instance"},"sk":{"S":"change"},"count":{"N":"7"}}';

/** A canned answer to each call that the functions make, by the name of the operation. */
export function answerTo(operation: string, body: string): Answer {
  if (body.includes('missing')) return operation === 'GetParameter' ? parameterNotFound : instanceNotFound;
  if (body.includes('held')) return failedCondition;
  return { status: 200, body: answers[operation] ?? '{}' };
}

const answers: Readonly<Record<string, string>> = {
  DescribeInstances: `<DescribeInstancesResponse><requestId>r</requestId><reservationSet><item><reservationId>nothing reads this</reservationId><instancesSet>${instance}${instance}</instancesSet></item></reservationSet></DescribeInstancesResponse>`,
  ModifyInstanceMetadataOptions:
    '<ModifyInstanceMetadataOptionsResponse><instanceId>i-1</instanceId><instanceMetadataOptions><state>pending</state><httpTokens>required</httpTokens></instanceMetadataOptions></ModifyInstanceMetadataOptionsResponse>',
  BatchGetItem: `{"Responses":{"records":[${item}]},"UnprocessedKeys":{}}`,
  UpdateItem: `{"Attributes":${item}}`,
  PublishBatch:
    '<PublishBatchResponse><PublishBatchResult><Successful><member><Id>a</Id><MessageId>m</MessageId></member></Successful><Failed/></PublishBatchResult></PublishBatchResponse>',
  GetParameter: '{"Parameter":{"Name":"/policy","Value":"{}","Version":3,"LastModifiedDate":1772359200.5}}',
  // The SDK compares the digest with that of what it sent.
  SendMessage: '{"MessageId":"m","MD5OfMessageBody":"1cb251ec0d568de6a929b520c4aed8d1"}',
  PutEvents: '{"FailedEntryCount":0,"Entries":[{"EventId":"e"}]}',
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
