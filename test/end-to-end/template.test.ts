import { isDeepStrictEqual } from 'node:util';
import aslValidator from 'asl-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PythonUnavailableError } from '../../local/python-environment.ts';
import { byCfnLint, byCheckov, setUpLinters, type Finding } from './linters.ts';
import {
  packageServices,
  type Compiled,
  type CompiledMetadata,
  type CompiledTemplate,
  type Packaged,
  type PackagedServices,
} from './packaged.ts';
import {
  deadLetterQueues,
  definitionOf,
  hasAlarm,
  ofType,
  referredTo,
  rulesThatLose,
  subscriptionsThatLose,
  withoutTlsAlone,
} from './promises.ts';

const python = await linters();

let services: PackagedServices;

beforeAll(async () => {
  services = await packageServices();
});

afterAll(() => services.remove());

/** The Python with the linters, or `null` where there is none; in CI that is a failure. */
async function linters(): Promise<string | null> {
  try {
    return await setUpLinters();
  } catch (error) {
    if (!(error instanceof PythonUnavailableError) || process.env['CI'] !== undefined) throw error;
    console.warn(`Skipped: ${error.message}`);
    return null;
  }
}

/** What is accepted of a resource, with the reasons. */
function acceptedOf({ checkov, 'cfn-lint': cfnLint }: CompiledMetadata): [check: string, reason: string][] {
  return [
    ...(checkov?.skip ?? []).map(({ id, comment }): [string, string] => [id, comment]),
    ...(cfnLint?.config.ignore_checks ?? []).map((id): [string, string] => [id, cfnLint?.reasons[id] ?? '']),
  ];
}

/** All that a template accepts. */
function acceptedIn({ template: { Metadata, Resources } }: Packaged): { of: string; reason: string }[] {
  return [
    { resource: 'template', Metadata },
    ...Object.entries(Resources).map(([resource, { Metadata = {} }]) => ({ resource, Metadata })),
  ].flatMap(({ resource, Metadata }) =>
    acceptedOf(Metadata).map(([check, reason]) => ({ of: `${check} ${resource}`, reason })),
  );
}

describe.skipIf(python === null)('cfn-lint and checkov', () => {
  let findings: readonly Finding[];

  beforeAll(async () => {
    const { byDefault, withEverything } = services;
    const files = [byDefault.file, withEverything.file, withEverything.bareFile];
    const found = await Promise.all([byCfnLint(python ?? '', files), byCheckov(python ?? '', files)]);
    findings = found.flat();
  });

  const ofFile = (file: string) =>
    findings.filter((finding) => finding.file === file).map(({ check, resource }) => `${check} ${resource}`);

  it.each(['byDefault', 'withEverything'] as const)(
    'find nothing in the template %s that has no reason',
    (which) => {
      expect(ofFile(services[which].file)).toEqual([]);
    },
  );

  it('would find all that is accepted, so that no reason outlives its cause', () => {
    const [few, all] = [services.byDefault, services.withEverything].map((service) =>
      acceptedIn(service).map(({ of }) => of),
    );

    expect(all?.toSorted()).toEqual(ofFile(services.withEverything.bareFile).toSorted());
    expect(all).toEqual(expect.arrayContaining(few ?? []));
  });

  it('are told why, in sentences', () => {
    const reasons = acceptedIn(services.withEverything);

    expect(reasons.length).toBeGreaterThan(100);
    expect(reasons.filter(({ reason }) => !/^[A-Za-z].{50,}\.$/.test(reason))).toEqual([]);
  });
});

describe.each(['byDefault', 'withEverything'] as const)('the template %s', (which) => {
  let template: CompiledTemplate;

  beforeAll(() => {
    ({ template } = services[which]);
  });

  const failing = (type: string, holds: (properties: Compiled['Properties'], id: string) => boolean) =>
    ofType(template, type).flatMap(([id, { Properties }]) => (holds(Properties, id) ? [] : [id]));

  it('encrypts whatever holds data, and keeps it from the public', () => {
    const open = [
      ...failing('AWS::SQS::Queue', ({ SqsManagedSseEnabled }) => SqsManagedSseEnabled === true),
      ...failing('AWS::SNS::Topic', ({ KmsMasterKeyId }) => KmsMasterKeyId !== undefined),
      ...failing('AWS::DynamoDB::Table', ({ SSESpecification }) =>
        isDeepStrictEqual(SSESpecification, { SSEEnabled: true }),
      ),
      ...failing(
        'AWS::S3::Bucket',
        ({ BucketEncryption, PublicAccessBlockConfiguration: block }) =>
          Boolean(BucketEncryption) && Object.values(block as object).every(Boolean),
      ),
    ];

    expect(open).toEqual([]);
    expect(ofType(template, 'AWS::S3::Bucket')).toHaveLength(1);
  });

  it('lets nobody send or read but by TLS', () => {
    expect([
      ...withoutTlsAlone(template, 'AWS::SQS::Queue', 'AWS::SQS::QueuePolicy', 'Queues'),
      ...withoutTlsAlone(template, 'AWS::SNS::Topic', 'AWS::SNS::TopicPolicy', 'Topics'),
      ...withoutTlsAlone(template, 'AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'Bucket'),
    ]).toEqual([]);
  });

  it('has a log of a year for every function and state machine, without what is handed over', () => {
    const names = ofType(template, 'AWS::Logs::LogGroup').map(
      ([, { Properties }]) => Properties['LogGroupName'],
    );

    expect(failing('AWS::Logs::LogGroup', ({ RetentionInDays }) => RetentionInDays === 365)).toEqual([]);
    expect(
      failing('AWS::Lambda::Function', ({ FunctionName }) =>
        names.includes(`/aws/lambda/${String(FunctionName)}`),
      ),
    ).toEqual([]);
    expect(
      failing('AWS::StepFunctions::StateMachine', ({ LoggingConfiguration: log }) => {
        const [group = ''] = referredTo(log);
        const { IncludeExecutionData } = log as { IncludeExecutionData: unknown };
        return template.Resources[group]?.Type === 'AWS::Logs::LogGroup' && IncludeExecutionData === false;
      }),
    ).toEqual([]);
  });

  it('has a dead-letter queue with an alarm behind every queue, and behind every way into one', () => {
    const dead = deadLetterQueues(template);
    const used = Object.values(template.Resources).flatMap(({ Properties }) =>
      referredTo([Properties['RedrivePolicy'], Properties['Targets']]),
    );

    expect(
      failing(
        'AWS::SQS::Queue',
        ({ RedrivePolicy }, id) =>
          dead.includes(id) || referredTo(RedrivePolicy).some((each) => dead.includes(each)),
      ),
    ).toEqual([]);
    expect(
      dead.filter((id) => !hasAlarm(template, 'AWS/SQS ApproximateNumberOfMessagesVisible', id)),
    ).toEqual([]);
    expect(dead.filter((id) => !used.includes(id))).toEqual([]);
    expect(rulesThatLose(template)).toEqual([]);
    expect(subscriptionsThatLose(template)).toEqual([]);
  });

  it('has functions return what failed to its queue, and an alarm for what waits too long', () => {
    const read = ofType(template, 'AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => ({
      queues: referredTo(Properties['EventSourceArn']),
      answer: Properties['FunctionResponseTypes'],
    }));
    const work = ofType(template, 'AWS::SQS::Queue')
      .map(([id]) => id)
      .filter((id) => !deadLetterQueues(template).includes(id));

    expect(read.flatMap(({ queues }) => queues).toSorted()).toEqual(work.toSorted());
    expect(read.filter(({ answer }) => !isDeepStrictEqual(answer, ['ReportBatchItemFailures']))).toEqual([]);
    expect(work.filter((id) => !hasAlarm(template, 'AWS/SQS ApproximateAgeOfOldestMessage', id))).toEqual([]);
  });

  it('has an alarm for every function, state machine and schedule that fails, and for doors that turn people away', () => {
    const ends = ['ExecutionsAborted', 'ExecutionsFailed', 'ExecutionsTimedOut'];
    const open = ofType(template, 'AWS::Lambda::Url').flatMap(([, { Properties }]) =>
      Properties['AuthType'] === 'NONE' ? referredTo(Properties['TargetFunctionArn']) : [],
    );

    const silent = [
      ...failing('AWS::Lambda::Function', (_, id) => hasAlarm(template, 'AWS/Lambda Errors', id)),
      ...failing(
        'AWS::Lambda::Function',
        ({ ReservedConcurrentExecutions: reserved }, id) =>
          (reserved !== undefined) === open.includes(id) &&
          (reserved === undefined || hasAlarm(template, 'AWS/Lambda Throttles', id)),
      ),
      ...failing('AWS::StepFunctions::StateMachine', (_, id) =>
        ends.every((end) => hasAlarm(template, `AWS/States ${end}`, id)),
      ),
      ...failing('AWS::Scheduler::Schedule', ({ GroupName }) =>
        referredTo(GroupName).every((id) => hasAlarm(template, 'AWS/Scheduler InvocationDroppedCount', id)),
      ),
    ];
    expect(silent).toEqual([]);
  });

  it('keeps records and exceptions whatever becomes of the stack, and says of all that holds data what becomes of it', () => {
    const tables = ofType(template, 'AWS::DynamoDB::Table');
    const kept = tables.filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain');

    expect(kept.map(([id]) => id)).toEqual(['RecordsTable', 'ExceptionsTable']);
    expect(kept.filter(([, { Properties }]) => Properties['DeletionProtectionEnabled'] !== true)).toEqual([]);
    expect(
      failing('AWS::DynamoDB::Table', ({ PointInTimeRecoverySpecification: recovery }) =>
        isDeepStrictEqual(recovery, { PointInTimeRecoveryEnabled: true }),
      ),
    ).toEqual([]);
    expect(
      ['AWS::DynamoDB::Table', 'AWS::Logs::LogGroup', 'AWS::SQS::Queue', 'AWS::KMS::Key', 'AWS::S3::Bucket']
        .flatMap((type) => ofType(template, type))
        .filter(
          ([, { DeletionPolicy = '', UpdateReplacePolicy }]) =>
            !DeletionPolicy || UpdateReplacePolicy !== 'Retain',
        ),
    ).toEqual([]);
  });

  it('has state machines by the rules of the States Language', () => {
    const machines = ofType(template, 'AWS::StepFunctions::StateMachine');

    const errors = machines.map(([id, machine]) => {
      const { isValid, errorsText } = aslValidator(definitionOf(machine));
      return [id, isValid, errorsText()];
    });
    expect(errors).toEqual([
      ['ExceptionApproval', true, ''],
      ['FleetSweep', true, ''],
    ]);
  });
});
