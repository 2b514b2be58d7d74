import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { exceptionItem } from '../../lib/boundary/stored-exception.ts';
import { workflowInput } from '../../lib/boundary/workflow-input.ts';
import { anException, NOW } from '../given.ts';
import { fillingIn, type FillIn } from './filled-in.ts';
import type { Authorization, Grant } from './iam.ts';
import { lacking, unused } from './judgement.ts';
import { unknownIn } from './reference.ts';
import { rolesIn } from './roles.ts';
import { stateMachineNeeds, type Execution } from './state-machine-needs.ts';
import { templateWithEverything, type Template } from './template.ts';

const exception = anException();
const item = marshall(exceptionItem({ exception, revision: 1 }), { removeUndefinedValues: true });

/** The executions of the two state machines, as far as their calls depend on them. */
const executions: Readonly<Record<string, Execution>> = {
  ExceptionApproval: {
    input: { ...workflowInput(exception), item },
    context: { State: { EnteredTime: NOW.toISOString() } },
  },
  FleetSweep: { input: {}, context: {} },
};

let template: Template;
let fillIn: FillIn;
let roles: ReadonlyMap<string, readonly Grant[]>;

beforeAll(async () => {
  template = await templateWithEverything();
  fillIn = fillingIn(template, 'https://sqs.eu-west-1.amazonaws.com');
  roles = rolesIn(template, fillIn);
});

interface Runner {
  readonly grants: readonly Grant[];
  readonly asked: readonly Authorization[];
}

/** A state machine or a schedule: what it needs, and what its role allows. */
function runner(id: string): Runner {
  const resource = template.resources[id];
  switch (resource?.Type) {
    case 'AWS::StepFunctions::StateMachine': {
      const execution = executions[id] ?? { input: {}, context: {} };
      return {
        grants: grantsOf(resource.Properties.RoleArn),
        asked: stateMachineNeeds(resource.Properties, fillIn, execution),
      };
    }
    case 'AWS::Scheduler::Schedule': {
      const { Arn, RoleArn } = resource.Properties.Target;
      const asked = [{ action: 'states:StartExecution', resource: String(fillIn(Arn)), context: {} }];
      return { grants: grantsOf(RoleArn), asked };
    }
    default:
      throw new Error(`${id} runs nothing.`);
  }
}

function grantsOf(roleArn: unknown): readonly Grant[] {
  const id = String(fillIn(roleArn)).split('/').at(-1) ?? '';
  return roles.get(id) ?? [];
}

describe('the role of what runs by itself', () => {
  const all = ['ExceptionApproval', 'FleetSweep', 'FleetSweepSchedule'];

  it('is looked at, whatever there is', () => {
    const running = Object.entries(template.resources).filter(([, { Type }]) =>
      ['AWS::StepFunctions::StateMachine', 'AWS::Scheduler::Schedule'].includes(Type),
    );

    expect(running.map(([id]) => id).toSorted()).toEqual(all);
  });

  it.each(all)('allows %s all that it needs', (id) => {
    const { grants, asked } = runner(id);

    expect(asked.length).toBeGreaterThan(0);
    expect(lacking(grants, asked)).toEqual([]);
  });

  it.each(all)('allows %s nothing else', (id) => {
    const { grants, asked } = runner(id);

    expect(unused(grants, asked)).toEqual([]);
  });

  it.each(all)('is asked for %s only what IAM knows', async (id) => {
    const unknown = await Promise.all(runner(id).asked.map(unknownIn));

    expect(unknown.flat()).toEqual([]);
  });
});

describe('a state machine with another task', () => {
  it('lacks the permission for it', () => {
    const machine = template.resources['ExceptionApproval'];
    if (machine?.Type !== 'AWS::StepFunctions::StateMachine') throw new Error('It is no state machine.');
    const { Definition } = machine.Properties;
    const publishing = JSON.parse(
      JSON.stringify(Definition).replaceAll('${ExceptionsTopicArn}', '${AskApproversArn}'),
    ) as typeof Definition;

    const asked = stateMachineNeeds(
      { ...machine.Properties, Definition: publishing },
      fillIn,
      executions['ExceptionApproval'] ?? { input: {}, context: {} },
    );

    expect(lacking(grantsOf(machine.Properties.RoleArn), asked)).toEqual([
      'sns:Publish on arn:aws:lambda:eu-west-1:111122223333:function:AskApproversLambdaFunction',
    ]);
  });
});
