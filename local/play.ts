import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { TRAIL } from './account/prepare.ts';
import type { LocalAccount } from './account/server.ts';
import type { EmulatorAws } from './emulator/emulator-aws.ts';

const LOOK_EVERY_MILLISECONDS = 300;

/** Instances of ninety days that allow IMDSv1, as there are in every account: for the sweep to look at. */
export function seedOldFleet({ ec2 }: Pick<EmulatorAws, 'ec2'>): void {
  const open = { metadataOptions: { httpTokens: 'optional' } } as const;
  const named = (Name: string) => ({ ...open, tags: { Name, owner: 'shop' } });
  ec2.instances.seed(6, named('web'));
  ec2.instances.seed(2, { ...named('report'), imdsv1Use: { callsPerDay: 24 } });
  ec2.instances.seed(1, { ...named('batch'), state: 'stopped' });
  ec2.instances.seed(1, {
    metadataOptions: { httpTokens: 'optional', httpPutResponseHopLimit: 2 },
    tags: { Name: 'node', 'eks:cluster-name': 'blue' },
  });
}

/** How to play with a full local AWS by the AWS CLI and the guardrail's own. */
export function howToPlay({ ec2, slack, emulator, deployment }: EmulatorAws, account: LocalAccount): string {
  const aws = `AWS_ACCESS_KEY_ID=${emulator.account} AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=${emulator.region} aws`;
  const there = `${aws} --endpoint-url ${emulator.endpoint}`;
  // Another key than the guardrail's own: its own calls are none of its business.
  const you = aws.replace(emulator.account, 'AKIAYOUEXAMPLE000001');
  const environment = [
    `AWS_ACCESS_KEY_ID=${emulator.account} AWS_SECRET_ACCESS_KEY=local AWS_REGION=${emulator.region}`,
    `AWS_ENDPOINT_URL=${emulator.endpoint} AWS_ENDPOINT_URL_EC2=${ec2.url}`,
  ].join(' ');
  const guardrail = `${environment} AWS_ENDPOINT_URL_CLOUDWATCH=${ec2.url} npm run -s guardrail --`;
  // Alarms are the emulator's; what it does not know of IAM and AWS Config the account answers.
  const elsewhere = `AWS_ENDPOINT_URL_IAM=${account.url} AWS_ENDPOINT_URL_CONFIG_SERVICE=${account.url}`;
  const doctor = `${environment} ${elsewhere} SLACK_API_URL=${slack.apiUrl} npm run -s guardrail -- doctor`;
  return [
    'It stays up. In another terminal, launch an instance with IMDSv1 and read its metadata:',
    '',
    `  ${you} --endpoint-url ${ec2.url} ec2 run-instances --image-id ami-0a1b2c3d4e5f60718 --metadata-options HttpTokens=optional`,
    `  curl ${ec2.url}/imds/INSTANCE-ID/latest/meta-data/`,
    `  ${you} --endpoint-url ${ec2.url} ec2 describe-instances --instance-ids INSTANCE-ID --query 'Reservations[].Instances[].MetadataOptions'`,
    '',
    'Its records, its queue and its log:',
    '',
    `  ${there} dynamodb scan --table-name ${deployment.recordsTableName}`,
    `  ${there} sqs get-queue-attributes --attribute-names All --queue-url ${deployment.cloudTrailQueueUrl}`,
    `  tail -f ${emulator.logFile}`,
    '',
    'Ten old instances are there as well. What would a sweep do with them, and what does it do?',
    '',
    `  ${guardrail} sweep --dry-run --stack ${deployment.stackName}`,
    `  ${guardrail} sweep --stack ${deployment.stackName}`,
    '',
    'Is anything wrong with the account, or with the guardrail? Break something, and ask again:',
    '',
    `  ${doctor} --stack ${deployment.stackName}`,
    `  ${there} cloudtrail stop-logging --name ${TRAIL}`,
    '',
    `Slack is at ${slack.url}: open it in a browser. New findings are printed here too. Ctrl-C ends it.`,
  ].join('\n');
}

/** Prints the findings that come in until somebody presses Ctrl-C. */
export async function printFindings(aws: EmulatorAws, write: (text: string) => void): Promise<void> {
  const ended = new AbortController();
  void once(process, 'SIGINT').then(() => ended.abort());
  void once(process, 'SIGTERM').then(() => ended.abort());

  let printed = aws.findings().length;
  while (!ended.signal.aborted) {
    for (const { text } of aws.findings().slice(printed)) write(`\n${text}`);
    printed = aws.findings().length;
    await sleep(LOOK_EVERY_MILLISECONDS, undefined, { signal: ended.signal }).catch(() => undefined);
  }
}
