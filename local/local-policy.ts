import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { alice, bob, carol } from './story/people.ts';

/** Where the deployed guardrail looks for Slack's secrets; an operator puts them there by hand. */
export const SLACK_PARAMETER = '/imds-guardrail/slack';
export const SIGNING_SECRET_PARAMETER = '/imds-guardrail/slack-signing-secret';

const policyFile = z.looseObject({
  notifications: z.looseObject({ slack: z.looseObject({}).default({}) }).default({ slack: {} }),
  exceptions: z.looseObject({}).default({}),
});

/** The people of the local workspace, with everything they are known by. */
const people = [
  {
    name: 'Alice Archer',
    slackUsers: ['U0ALICE01'],
    principals: [alice.arn],
    emails: ['alice@example.com'],
  },
  { name: 'Bob Brook', slackUsers: ['U0BOB0001'], principals: [bob.arn], emails: ['bob@example.com'] },
  {
    name: 'Carol Castle',
    slackUsers: ['U0CAROL01'],
    principals: [carol.arn],
    emails: ['carol@example.com'],
  },
];

/** Bob and Carol approve: in Slack, by the command line, and Bob by a link in a mail. */
const approvers = {
  slackUsers: ['U0BOB0001'],
  slackGroups: ['S0APPROVE'],
  principals: [bob.arn, carol.arn],
  emails: ['bob@example.com'],
};

/** The repository's policy with everything on that people use, as an operator would write it. */
export async function localPolicy(): Promise<unknown> {
  const text = await readFile(join(import.meta.dirname, '..', 'policy.yaml'), 'utf8');
  const policy = policyFile.parse(parse(text));
  const { notifications, exceptions } = policy;
  const secrets = {
    secretParameter: SLACK_PARAMETER,
    signingSecretParameter: SIGNING_SECRET_PARAMETER,
  };
  return {
    ...policy,
    exceptions: { ...exceptions, approvers, approvalsNeeded: 1, people },
    notifications: { ...notifications, slack: { ...notifications.slack, ...secrets } },
  };
}
