import { substituted } from './resource.ts';

/** The name of the state machine of exceptions, and of that of sweeps, as texts to be substituted. */
export const WORKFLOW_NAME = '${AWS::StackName}-exception-approval';
export const SWEEP_NAME = '${AWS::StackName}-fleet-sweep';

/**
 * The ARN of the workflow of exceptions, by its name: the functions that answer it would otherwise wait for it while
 * CloudFormation creates them, and it for the function that asks.
 */
export const workflowArn = substituted(arnTextOf('stateMachine', WORKFLOW_NAME));

/** The ARN of a state machine or of an execution of it, by the name, as a text to be substituted. */
export function arnTextOf(kind: 'stateMachine' | 'execution', name: string): string {
  return `arn:\${AWS::Partition}:states:\${AWS::Region}:\${AWS::AccountId}:${kind}:${name}`;
}
