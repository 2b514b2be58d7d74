import type { ResourceOf } from '../../lib/stack/resource.ts';
import type { State, TaskState } from '../../lib/stack/states-language.ts';
import { filledIn, substituted } from '../lib/stack/filled-in.ts';
import { authorizationsOf } from './authorizations.ts';
import type { FillIn } from './filled-in.ts';
import type { Authorization } from './iam.ts';
import { ACCOUNT, REGION } from './template.ts';

type Machine = ResourceOf<'AWS::StepFunctions::StateMachine'>['Properties'];

/** What a state machine is started with, and what Step Functions knows of the execution. */
export interface Execution {
  readonly input: unknown;
  readonly context: unknown;
}

/**
 * What Step Functions asks IAM about in the name of a state machine, by its definition: for its tasks, its maps, its
 * log and its traces.
 */
export function stateMachineNeeds(machine: Machine, fillIn: FillIn, execution: Execution): Authorization[] {
  const { Definition, DefinitionSubstitutions, LoggingConfiguration, TracingConfiguration } = machine;
  const substitutions = fillIn(DefinitionSubstitutions) as Record<string, string>;
  const name = String(fillIn(machine.StateMachineName));
  const onEverything = (action: string) => ({ action, resource: '*', context: {} });
  return [
    ...Object.values(Definition.States).flatMap((state) =>
      needsOf(state, name, { ...execution, substitutions }),
    ),
    ...LoggingConfiguration.Destinations.flatMap(() => LOG_DELIVERY).map(onEverything),
    ...(TracingConfiguration.Enabled ? TRACES : []).map(onEverything),
  ];
}

type Filling = Execution & { readonly substitutions: Readonly<Record<string, string>> };

function needsOf(state: State<string>, machineName: string, filling: Filling): Authorization[] {
  switch (state.Type) {
    case 'Task':
      return taskNeeds(state, filling);
    case 'Map':
      return [
        ...placesNeeds(machineName, state.Label),
        ...Object.values(state.ItemProcessor.States).flatMap((each) => needsOf(each, machineName, filling)),
      ];
    case 'Choice':
    case 'Succeed':
    case 'Wait':
      return [];
  }
}

/** What functions and readers are handed: no matter of IAM. */
const HANDED_OVER: ReadonlySet<string> = new Set(['Message', 'MessageBody', 'Payload']);

/** https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html */
function taskNeeds({ Resource, Parameters }: TaskState<string>, filling: Filling): Authorization[] {
  const integration = substituted(Resource, filling.substitutions).replace('arn:aws:states:::', '');
  const [service = '', call = ''] = integration.split(':');
  const asked = Object.entries(Parameters).filter(([name]) => !HANDED_OVER.has(name));
  const body = filledIn(Object.fromEntries(asked), filling);
  if (service === 'lambda' && call.startsWith('invoke'))
    return [{ action: 'lambda:InvokeFunction', resource: String(body['FunctionName']), context: {} }];
  const operation = `${call.charAt(0).toUpperCase()}${call.slice(1)}`;
  return authorizationsOf({ service, operation, region: REGION, accountId: ACCOUNT, body });
}

/**
 * Each item of a distributed map is an execution of its own, named after the machine and the map's label. AWS's example
 * of a policy has the machine's name alone, so both are asked about here.
 * https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
 */
function placesNeeds(machineName: string, label: string): Authorization[] {
  const arn = (kind: string, name: string) => `arn:aws:states:${REGION}:${ACCOUNT}:${kind}:${name}`;
  const executions = [machineName, `${machineName}/${label}`].map((name) =>
    arn('execution', `${name}:0a1b2c3d`),
  );
  return [
    { action: 'states:StartExecution', resource: arn('stateMachine', machineName), context: {} },
    ...executions.flatMap((resource) =>
      ['states:DescribeExecution', 'states:StopExecution'].map((action) => ({
        action,
        resource,
        context: {},
      })),
    ),
  ];
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy */
const LOG_DELIVERY = [
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
];

/** https://docs.aws.amazon.com/step-functions/latest/dg/xray-iam.html */
const TRACES = [
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];
