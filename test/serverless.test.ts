import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { parsePolicyJson } from '../lib/boundary/policy/parse-policy-json.ts';
import { parseApprovalPageEnvironment } from '../lib/boundary/approval-page-environment.ts';
import { parseAskApproversEnvironment } from '../lib/boundary/ask-approvers-environment.ts';
import {
  parseExceptionMessageEnvironment,
  parseSlackAnswerEnvironment,
} from '../lib/boundary/exception-message-environment.ts';
import { parseExceptionsApiEnvironment } from '../lib/boundary/exceptions-api-environment.ts';
import { parseGuardEnvironment } from '../lib/boundary/guard-environment.ts';
import { parseImportEnvironment } from '../lib/boundary/import-environment.ts';
import { parseInteractionEnvironment } from '../lib/boundary/interaction-environment.ts';
import { parseNoteEnvironment } from '../lib/boundary/note-environment.ts';
import { parsePostEnvironment } from '../lib/boundary/post-environment.ts';
import { parseRequestTaggedEnvironment } from '../lib/boundary/request-tagged-environment.ts';
import { KNOWN_QUEUES } from '../lib/boundary/redrive/letter-contents.ts';
import { parseReviewEnvironment } from '../lib/boundary/review-environment.ts';
import {
  parseConductEnvironment,
  parseSweepPlaceEnvironment,
  parseWatchEnvironment,
} from '../lib/boundary/sweep-environments.ts';
import { deadLetterQueuesIn } from '../lib/domain/redrive/dead-letter-queue.ts';
import type { Resource } from '../lib/stack/resource.ts';
import { budgets } from '../scripts/budgets.ts';
import service from '../serverless.ts';
import { alarmsPage } from './alarms-page.ts';

const directory = mkdtempSync(join(tmpdir(), 'imds-guardrail-service-'));
const withEverything = await serviceFor({
  version: 1,
  exceptions: {
    approvers: { slackUsers: ['U0BOB0001'], emails: ['bob@example.com'] },
  },
  notifications: {
    slack: { secretParameter: '/guardrail/slack', signingSecretParameter: '/guardrail/signing' },
    securityHub: 'enabled',
  },
});

afterAll(() => rmSync(directory, { recursive: true }));

/** The service as another policy makes it. */
async function serviceFor(policy: object): Promise<typeof service> {
  const file = join(directory, 'policy.json');
  writeFileSync(file, JSON.stringify(policy));
  vi.stubEnv('POLICY_FILE', file);
  vi.resetModules();
  const loaded = await import('../serverless.ts');
  vi.unstubAllEnvs();
  return loaded.default;
}

/** What osls adds for each function when it compiles the service. */
function addedByOsls({ functions = {} }: typeof service): string[] {
  return Object.entries(functions).flatMap(([key, facts]) => {
    const id = `${key.charAt(0).toUpperCase()}${key.slice(1)}`;
    return [
      `${id}LambdaFunction`,
      `${id}LogGroup`,
      ...(facts.url === undefined ? [] : [`${id}LambdaFunctionUrl`]),
      ...(facts.events ?? []).filter((event) => 'schedule' in event).map(() => `${id}EventsRuleSchedule1`),
    ];
  });
}

function partsOf({ resources, functions }: typeof service): [string, unknown][] {
  return [
    ...Object.entries(resources?.Resources ?? {}),
    ['Outputs', resources?.Outputs],
    ['functions', functions],
  ];
}

/** Where what is sent to a queue ends that cannot be delivered or handled: by the logical ids of the two queues. */
function deadLettersOf({ resources }: typeof service): [deadLetters: string, queue: string][] {
  const all = Object.entries(resources?.Resources ?? {}) as [
    string,
    { Properties?: Record<string, unknown> },
  ][];
  return all.flatMap(([logicalId, { Properties = {} }]) => {
    const {
      RedrivePolicy,
      Endpoint,
      Targets = [],
    } = Properties as {
      RedrivePolicy?: { deadLetterTargetArn: unknown };
      Endpoint?: unknown;
      Targets?: { Arn: unknown; DeadLetterConfig: { Arn: unknown } }[];
    };
    return [
      ...(RedrivePolicy === undefined
        ? []
        : [
            [
              idIn(RedrivePolicy.deadLetterTargetArn),
              Endpoint === undefined ? logicalId : idIn(Endpoint),
            ] as const,
          ]),
      ...Targets.map(({ Arn, DeadLetterConfig }) => [idIn(DeadLetterConfig.Arn), idIn(Arn)] as const),
    ].map(([deadLetters, queue]): [string, string] => [deadLetters, queue]);
  });
}

function idIn(attribute: unknown): string {
  return (attribute as { 'Fn::GetAtt': [string, string] })['Fn::GetAtt'][0];
}

const resources = Object.entries(service.resources?.Resources ?? {}) as [string, Record<string, unknown>][];
const conditions = Object.keys(service.resources?.Conditions ?? {});

describe.each([
  ['as it is', service],
  ['with everything that a policy can switch on', withEverything],
])('the service %s', (_, deployed) => {
  const known = new Set([...Object.keys(deployed.resources?.Resources ?? {}), ...addedByOsls(deployed)]);

  test('has no dead letters that guardrail redrive does not find, bring back and understand', () => {
    const queues = Object.entries(deployed.resources?.Resources ?? {})
      .filter(([, resource]) => (resource as { Type: string }).Type === 'AWS::SQS::Queue')
      .map(([logicalId]) => [logicalId, logicalId] as const);

    const found = deadLetterQueuesIn(new Map(queues));

    const pairs = new Set(deadLettersOf(deployed).map((pair) => pair.join(' of ')));
    expect(pairs.size).toBeGreaterThan(5);
    expect(new Set(found.queues.map(({ url, workUrl }) => `${url} of ${workUrl}`))).toEqual(pairs);
    expect(found.unpaired).toEqual([]);
    expect(found.queues.map(({ name }) => name).filter((name) => !KNOWN_QUEUES.has(name))).toEqual([]);
  });

  test.each(partsOf(deployed))('%s refers only to what exists', (__, part) => {
    const missing = referencesIn(part).filter((id) => !known.has(id) && !id.startsWith('AWS::'));

    expect(missing).toEqual([]);
  });

  test('has no null, which CloudFormation refuses', () => {
    expect(nullsIn(deployed.resources, '')).toEqual([]);
  });
});

describe('every function that a policy can switch on', () => {
  const functions = Object.entries(withEverything.functions ?? {});

  test.each(functions)(
    '%s is in the build, and no other is built',
    (_, { handler = '', package: { artifact = '' } = {} }) => {
      const name = handler.replace('.handler', '');

      expect(existsSync(`functions/${name}.ts`)).toBe(true);
      expect(budgets).toHaveProperty(name);
      expect(artifact).toBe(`build/${name}.zip`);
      expect(Object.keys(budgets)).toHaveLength(functions.length);
    },
  );

  test.each<[string, (environment: NodeJS.ProcessEnv) => object]>([
    ['guard', parseGuardEnvironment],
    ['conductSweep', parseConductEnvironment],
    ['sweepPlace', parseSweepPlaceEnvironment],
    ['watchCorrected', parseWatchEnvironment],
    ['importFinding', parseImportEnvironment],
    ['noteImdsv1Use', parseNoteEnvironment],
    ['postFinding', parsePostEnvironment],
    ['postMorning', parsePostEnvironment],
    ['askApprovers', parseAskApproversEnvironment],
    ['reviewExceptions', parseReviewEnvironment],
    ['exceptionsApi', parseExceptionsApiEnvironment],
    ['requestTagged', parseRequestTaggedEnvironment],
    ['approvalPage', parseApprovalPageEnvironment],
    ['postException', parseExceptionMessageEnvironment],
    ['slackInteraction', parseInteractionEnvironment],
    ['answerSlack', parseSlackAnswerEnvironment],
  ])('%s is told by the template all that it asks for, and nothing else', (key, parseEnvironment) => {
    const given = Object.keys(withEverything.functions?.[key]?.environment ?? {});
    const told = Object.fromEntries(given.map((name) => [name, `value of ${name}`]));

    const taken = parseEnvironment({ AWS_REGION: 'eu-west-1', ...told });

    const own = given.filter((name) => !name.startsWith('POWERTOOLS_'));
    expect(
      Object.keys(taken)
        .filter((name) => name !== 'AWS_REGION')
        .toSorted(),
    ).toEqual(own.toSorted());
  });
});

describe('the service', () => {
  test('uses every condition it declares, and declares every one it uses', () => {
    const used = conditionsIn(service.resources?.Resources);

    expect([...new Set(used)].sort()).toEqual(conditions.sort());
  });

  test('runs guard on its own role, with a timeout that the queues know', () => {
    expect(service.functions?.['guard']).toMatchObject({
      handler: 'guard.handler',
      package: { artifact: 'build/guard.zip' },
      role: { 'Fn::Sub': '${GuardRole.Arn}' },
      timeout: 60,
    });
    expect(service.provider).toMatchObject({ runtime: 'nodejs24.x', architecture: 'arm64' });
  });

  test.each([
    ['CloudTrailQueue', 10, 0],
    ['StateChangeQueue', 200, 30],
    ['ReevaluationQueue', 10, 0],
  ])('reads %s in batches of %i within %i s, and takes back only what failed', (queue, size, window) => {
    expect(service.functions?.['guard']?.events).toContainEqual({
      sqs: expect.objectContaining({
        arn: { 'Fn::GetAtt': [queue, 'Arn'] },
        batchSize: size,
        maximumBatchingWindow: window,
        functionResponseType: 'ReportBatchItemFailures',
      }) as unknown,
    });
  });

  test('keeps logs for a year, and tags everything', () => {
    expect(service.provider.logRetentionInDays).toBe(365);
    expect(service.provider.stackTags).toMatchObject({ application: 'imds-guardrail' });
  });

  test('has its alarms on their page; npx vitest run test/serverless.test.ts --update=all writes it anew', async () => {
    const page = await alarmsPage((withEverything.resources?.Resources ?? {}) as Record<string, Resource>);

    await expect(page).toMatchFileSnapshot('../docs/alarms.md');
  });

  test('ships a policy that guard can read', () => {
    const parameter = Object.fromEntries(resources)['PolicyParameter'] as { Properties: { Value: string } };

    expect(() => parsePolicyJson(parameter.Properties.Value)).not.toThrow();
  });
});

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    if (key === 'Ref') return [String(inner)];
    if (key === 'Fn::GetAtt') return [(inner as string[])[0] ?? ''];
    if (key === 'Fn::Sub') return substitutions(String(inner));
    return referencesIn(inner);
  });
}

function substitutions(text: string): string[] {
  const names = [...text.matchAll(/\$\{([^}]+)\}/g)].map(([, name = '']) => name);
  return names.filter((name) => !name.startsWith('param:')).map((name) => name.split('.')[0] ?? '');
}

function nullsIn(value: unknown, path: string): string[] {
  if (value === null) return [path];
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => nullsIn(inner, `${path}/${key}`));
}

function conditionsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(conditionsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    if (key === 'Condition' && typeof inner === 'string') return [inner];
    if (key === 'Fn::If') return [(inner as string[])[0] ?? ''];
    return conditionsIn(inner);
  });
}
