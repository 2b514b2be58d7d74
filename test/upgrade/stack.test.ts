import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { compiledTemplate } from '../../scripts/release/compiled-template.ts';
import { lastingFactsOf, parseLastingFacts, type LastingFacts } from '../../scripts/release/lasting-facts.ts';
import { upgradeProblems } from '../../scripts/release/upgrade-problems.ts';

const policyFile = join(import.meta.dirname, '../../scripts/release/everything.json');

const releases = globSync('*/stack.json', { cwd: import.meta.dirname }).map((file) =>
  parseLastingFacts(readFileSync(join(import.meta.dirname, file), 'utf8')),
);

let now: LastingFacts;

beforeAll(async () => {
  now = lastingFactsOf('at hand', await compiledTemplate(policyFile));
}, 60_000);

describe('the stack at hand, deployed over an older one', () => {
  it.each(releases)('keeps all that $version has in it', (release) => {
    expect(upgradeProblems(release, now)).toEqual([]);
  });

  it('is known by everything that holds something', () => {
    const types = new Set(Object.values(now.resources).map(({ type }) => type));

    expect(types).toContain('AWS::DynamoDB::Table');
    expect(types).toContain('AWS::Lambda::Url');
    expect(types).toContain('AWS::SecretsManager::Secret');
    expect(Object.keys(now.resources)).toContain('GuardLogGroup');
    expect(now.outputs).toHaveProperty('RecordsTableName');
  });
});

describe('a change of the stack is found out that', () => {
  it.each<[string, (stack: Changeable) => void, string]>([
    [
      'renames a table',
      ({ resources }) => {
        resources['AuditTable'] = resources['RecordsTable']!;
        delete resources['RecordsTable'];
      },
      'RecordsTable (AWS::DynamoDB::Table) is gone, and with it all that is in it',
    ],
    [
      'gives a table another key',
      ({ resources }) => {
        resources['RecordsTable']!.properties['KeySchema'] = [{ AttributeName: 'id', KeyType: 'HASH' }];
      },
      'RecordsTable (AWS::DynamoDB::Table) has another KeySchema: CloudFormation makes a new one, without all that is in it',
    ],
    [
      'takes away a local index',
      ({ resources }) => {
        delete resources['ExceptionsTable']!.properties['LocalSecondaryIndexes'];
      },
      'ExceptionsTable (AWS::DynamoDB::Table) has another LocalSecondaryIndexes: CloudFormation makes a new one, without all that is in it',
    ],
    [
      'adds two global indexes at once',
      ({ resources }) => {
        const { properties } = resources['RecordsTable']!;
        const indexes = properties['GlobalSecondaryIndexes'] as object[];
        properties['GlobalSecondaryIndexes'] = [...indexes, { IndexName: 'one' }, { IndexName: 'other' }];
      },
      'RecordsTable (AWS::DynamoDB::Table) adds or removes 2 global indexes, where DynamoDB takes one an update: a release for each',
    ],
    [
      'changes what a global index has in it',
      ({ resources }) => {
        const { properties } = resources['RecordsTable']!;
        const [index] = properties['GlobalSecondaryIndexes'] as object[];
        properties['GlobalSecondaryIndexes'] = [{ ...index, Projection: { ProjectionType: 'KEYS_ONLY' } }];
      },
      'RecordsTable (AWS::DynamoDB::Table) changes the index timeline, which DynamoDB does not: give it another name',
    ],
    [
      'makes a key a number',
      ({ resources }) => {
        const { properties } = resources['StoriesTable']!;
        const [, ...others] = properties['AttributeDefinitions'] as object[];
        properties['AttributeDefinitions'] = [{ AttributeName: 'pk', AttributeType: 'N' }, ...others];
      },
      'StoriesTable (AWS::DynamoDB::Table) changes the type of the key pk: CloudFormation makes a new one',
    ],
    [
      'ends items by another attribute',
      ({ resources }) => {
        const ending = { AttributeName: 'endsAt', Enabled: true };
        resources['RecordsTable']!.properties['TimeToLiveSpecification'] = ending;
      },
      'RecordsTable (AWS::DynamoDB::Table) ends items by another attribute, which DynamoDB refuses before the old one is switched off',
    ],
    [
      'lets the audit trail go with the stack',
      ({ resources }) => {
        resources['RecordsTable']!.isRetained = false;
      },
      'RecordsTable (AWS::DynamoDB::Table) does not outlive the stack any more: all that is in it',
    ],
    [
      'makes a queue a FIFO queue',
      ({ resources }) => {
        resources['CloudTrailQueue']!.properties['FifoQueue'] = true;
      },
      'CloudTrailQueue (AWS::SQS::Queue) has another FifoQueue: CloudFormation makes a new one, without the messages in it',
    ],
    [
      'makes an express workflow of the one of exceptions',
      ({ resources }) => {
        resources['ExceptionApproval']!.properties['StateMachineType'] = 'EXPRESS';
      },
      'ExceptionApproval (AWS::StepFunctions::StateMachine) has another StateMachineType: CloudFormation makes a new one, without the workflows that run: exceptions would not end by themselves',
    ],
    [
      'makes something else of a resource',
      ({ resources }) => {
        resources['PolicyParameter']!.type = 'AWS::SecretsManager::Secret';
      },
      'PolicyParameter (AWS::SSM::Parameter) has become AWS::SecretsManager::Secret, which CloudFormation refuses under the same name',
    ],
    [
      'takes away an output',
      ({ outputs }) => {
        delete outputs['RecordsTableName'];
      },
      'The output RecordsTableName is gone, which operators and commands look up',
    ],
    [
      'lets an output tell something else',
      ({ outputs }) => {
        outputs['RecordsTableName'] = { Ref: 'StoriesTable' };
      },
      'The output RecordsTableName tells something else than before',
    ],
  ])('%s', (_, change, problem) => {
    const changed: Changeable = structuredClone(now);
    change(changed);

    expect(upgradeProblems(now, changed)).toEqual([problem]);
  });

  it('but not where only one global index is added', () => {
    const changed: Changeable = structuredClone(now);
    const { properties } = changed.resources['RecordsTable']!;
    const indexes = properties['GlobalSecondaryIndexes'] as object[];
    properties['GlobalSecondaryIndexes'] = [...indexes, { IndexName: 'one' }];

    expect(upgradeProblems(now, changed)).toEqual([]);
  });

  it('nor where resources are added', () => {
    const before: Changeable = structuredClone(now);
    delete before.resources['StoriesTable'];

    expect(upgradeProblems(before, now)).toEqual([]);
  });
});

interface Changeable {
  version: string;
  readonly resources: Record<
    string,
    { type: string; isRetained: boolean; properties: Record<string, unknown> }
  >;
  readonly outputs: Record<string, unknown>;
}
