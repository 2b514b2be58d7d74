import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { Resource } from '../../lib/stack/resource.ts';
import type service from '../../serverless.ts';

export const ACCOUNT = '111122223333';
export const MEMBER_ACCOUNT = '444455556666';
export const REGION = 'eu-west-1';
export const MEMBER_ROLE = 'imds-guardrail-member';
export const STACK = 'imds-guardrail-production';

/** All that the policy can switch on, so that every function is there with all that its role may ever hold. */
export const POLICY = {
  version: 1,
  baseline: { mode: { existing: 'enforce' } },
  exceptions: {
    approvers: {
      slackUsers: ['U0ALICE01'],
      slackGroups: ['S0APPROVE'],
      emails: ['bob@example.com'],
      principals: [`arn:aws:sts::${ACCOUNT}:assumed-role/SecurityApprover/*`],
    },
    people: [
      {
        name: 'Alice',
        slackUsers: ['U0ALICE01'],
        emails: ['alice@example.com'],
        principals: [`arn:aws:sts::${ACCOUNT}:assumed-role/Developer/alice@example.com`],
      },
    ],
  },
  fleet: {
    accounts: [MEMBER_ACCOUNT],
    evidence: { whenUsed: 'request-exception' },
    waves: { canary: 1, percentages: [100] },
    watch: { whenRefused: 'roll-back' },
  },
  notifications: {
    slack: { secretParameter: '/guardrail/slack', signingSecretParameter: '/guardrail/signing' },
    // Whenever the tests run, it is night.
    quietHours: { from: timeOfDay(-2), to: timeOfDay(2), timeZone: 'UTC' },
    securityHub: 'enabled',
    eventBus: 'enabled',
  },
} as const;

/** What the service is made of, before CloudFormation fills it in. */
export interface Template {
  readonly functions: Readonly<Record<string, TemplateFunction>>;
  readonly resources: Readonly<Record<string, Resource>>;
}

/** A function as `serverless.ts` describes it. */
export interface TemplateFunction {
  readonly handler: string;
  readonly role: { readonly 'Fn::Sub': string };
  readonly timeout: number;
  readonly environment: Readonly<Record<string, unknown>>;
  readonly events: readonly { readonly sqs?: { readonly arn: unknown } }[];
}

/** The logical id of a function's role, of which the template gives the ARN. */
export function roleIdOf({ role }: Pick<TemplateFunction, 'role'>): string {
  return /^\$\{(\w+)\.Arn\}$/.exec(role['Fn::Sub'])?.[1] ?? '';
}

/** The template of the stack with everything in it. */
export async function templateWithEverything(): Promise<Template> {
  const directory = mkdtempSync(join(tmpdir(), 'imds-guardrail-privilege-'));
  const file = join(directory, 'policy.json');
  writeFileSync(file, JSON.stringify(POLICY));
  vi.stubEnv('POLICY_FILE', file);
  vi.resetModules();
  const loaded: { default: typeof service } = await import('../../serverless.ts');
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
  const { functions, resources } = loaded.default;
  return {
    functions: functions as unknown as Template['functions'],
    resources: resources?.Resources as Template['resources'],
  };
}

/** So many hours from now, as in `22:00`. */
function timeOfDay(hours: number): string {
  return new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 16);
}
