import { substituted } from './resource.ts';

/** The name of the state machine, within its stack. */
export const WORKFLOW_NAME = '${AWS::StackName}-exception-approval';

/**
 * The ARN of the workflow of exceptions, by its name: the functions that answer it would otherwise wait for it while
 * CloudFormation creates them, and it for the function that asks.
 */
export const workflowArn = substituted(
  `arn:\${AWS::Partition}:states:\${AWS::Region}:\${AWS::AccountId}:stateMachine:${WORKFLOW_NAME}`,
);
