// What anybody would write with the AWS SDK: describe page by page with EC2's filter, then 16 changes in flight.
// Its arguments are `find` or `enforce`, and the file for how many it found. Plain JavaScript, because Node's
// stripping of types would be measured as well.
import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import {
  EC2Client,
  ModifyInstanceMetadataOptionsCommand,
  paginateDescribeInstances,
} from '@aws-sdk/client-ec2';
import limit from 'p-limit';

const [, , order, output] = process.argv;
const ec2 = new EC2Client({});
const Filters = [{ Name: 'metadata-options.http-tokens', Values: ['optional'] }];

const instanceIds = [];
for await (const page of paginateDescribeInstances({ client: ec2, pageSize: 1000 }, { Filters })) {
  for (const { Instances } of page.Reservations)
    instanceIds.push(...Instances.map((each) => each.InstanceId));
}
if (order === 'enforce') {
  await limit(16).map(instanceIds, (InstanceId) =>
    ec2.send(new ModifyInstanceMetadataOptionsCommand({ InstanceId, HttpTokens: 'required' })),
  );
}
await writeFile(output, JSON.stringify(instanceIds.length));
