import type { EventBridgeEvent } from '../ec2/events/envelope.ts';
import type { SimulatorOptions } from '../ec2/options.ts';
import { startEc2Simulator } from '../ec2/server.ts';
import type { LocalAws } from '../local-aws.ts';
import { startSlack, type LocalSlack } from '../slack/server.ts';
import { deployGuardrail } from './deploy.ts';
import type { Deployment } from './deployment.ts';
import { emulatedExceptions } from './exceptions.ts';
import { eventFeed } from './event-feed.ts';
import { openFindingsInbox } from './findings-inbox.ts';
import { freePort } from './free-port.ts';
import type { Emulator, EmulatorOptions } from './ministack.ts';
import { startEmulator } from './ministack.ts';
import { eventSender } from './put-events.ts';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';

/** How the full local AWS is to behave; durations are milliseconds. */
export interface EmulatorAwsOptions extends SimulatorOptions, Pick<EmulatorOptions, 'identities'> {
  /** How long CloudTrail takes to deliver an event. On AWS it is seconds to minutes. */
  readonly cloudTrailDelay?: number;
  /** How long a state change waits for CloudTrail's event, which knows who, to go first. On AWS two minutes. */
  readonly stateChangeDelay?: number;
}

/** The full local AWS, and what one needs to look into it. */
export interface EmulatorAws extends LocalAws {
  readonly emulator: Emulator;
  readonly deployment: Deployment;
}

/**
 * Starts the full local AWS: ministack with the real template and bundles, and the EC2 simulator, whose events go
 * through EventBridge, SQS and Lambda. Throws an EmulatorUnavailableError where ministack cannot be had.
 */
export async function startEmulatorAws(options: EmulatorAwsOptions = {}): Promise<EmulatorAws> {
  const [emulator, slack] = await Promise.all([
    startEmulator({ account: ACCOUNT, region: REGION, identities: options.identities ?? {} }),
    startSlack(),
  ]);
  try {
    return await startOn(emulator, slack, options);
  } catch (error) {
    await Promise.all([emulator.stop(), slack.close()]);
    throw error;
  }
}

async function startOn(
  emulator: Emulator,
  slack: LocalSlack,
  options: EmulatorAwsOptions,
): Promise<EmulatorAws> {
  // The functions must know where EC2 is, and EC2 must know the functions' role: so the port comes first.
  const port = options.port ?? (await freePort());
  const deployment = await deployGuardrail({
    emulator,
    ec2Endpoint: `http://127.0.0.1:${port}`,
    slack,
    stateChangeDelaySeconds: (options.stateChangeDelay ?? 10_000) / 1_000,
  });
  slack.setInteractivityUrl(deployment.slackInteractionsUrl);
  const inbox = await openFindingsInbox(emulator, deployment.findingsTopicArn);
  const feed = eventFeed<EventBridgeEvent>(eventSender(emulator), options.cloudTrailDelay ?? 0);
  // The access key that ministack gives to functions is the account's number.
  const guardAccessKeyId = ACCOUNT;
  const ec2 = await startEc2Simulator({
    accountId: ACCOUNT,
    region: REGION,
    ...options,
    port,
    userIdentities: { ...options.userIdentities, [guardAccessKeyId]: roleIdentity(deployment.guardRoleName) },
    onEvent: (event) => {
      options.onEvent?.(event);
      feed.take(event);
    },
  });
  return {
    description: 'full: the compiled template and bundles on ministack, EC2, IMDS and Slack by stand-ins',
    ec2,
    slack,
    emulator,
    deployment,
    exceptions: emulatedExceptions({ emulator, deployment, slack }),
    guardAccessKeyId,
    findings: () => inbox.findings,
    stop: async () => {
      await Promise.all([feed.drained(), inbox.stop(), ec2.close(), slack.close()]).finally(() =>
        emulator.stop(),
      );
    },
  };
}

function roleIdentity(roleName: string) {
  const role = { accountId: ACCOUNT, principalId: 'AROAGUARDEXAMPLE00001' };
  return {
    type: 'AssumedRole',
    principalId: `${role.principalId}:guard`,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${roleName}/guard`,
    accountId: ACCOUNT,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        ...role,
        arn: `arn:aws:iam::${ACCOUNT}:role/${roleName}`,
        userName: roleName,
      },
    },
  };
}
