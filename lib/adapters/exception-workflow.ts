import { SendTaskSuccessCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { marshall } from '@aws-sdk/util-dynamodb';
import { exceptionItem } from '../boundary/stored-exception.ts';
import { workflowInput } from '../boundary/workflow-input.ts';
import type { ExceptionRequest } from '../domain/exception/exception.ts';
import { requested } from '../domain/exception/lifecycle.ts';
import type { ExceptionWorkflow } from '../shell/exceptions/exception-ports.ts';
import { taskTokens } from './task-tokens.ts';

/** The workflow has been told before, its time was over, or it was stopped. */
const NOT_WAITING: ReadonlySet<string> = new Set(['TaskTimedOut', 'InvalidToken', 'TaskDoesNotExist']);

/**
 * The state machine `exception-approval` of Step Functions. An execution is named after its exception, and Step
 * Functions takes a name once in 90 days, so that one request starts one workflow.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export function exceptionWorkflow(stateMachineArn: string, exceptionsTableName: string): ExceptionWorkflow {
  const client = new SFNClient({});
  const { findToken } = taskTokens(exceptionsTableName);
  return {
    startWorkflow: async (request) => {
      const input = JSON.stringify({ ...workflowInput(request), item: firstItem(request) });
      const command = new StartExecutionCommand({ stateMachineArn, name: request.exceptionId, input });
      try {
        await client.send(command);
        return 'started';
      } catch (error) {
        if (error instanceof Error && error.name === 'ExecutionAlreadyExists') return 'started-before';
        throw error;
      }
    },

    endWaiting: async (exceptionId, decision) => {
      const taskToken = await findToken(exceptionId);
      if (taskToken === null) return 'gone';
      try {
        await client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify({ decision }) }));
        return 'told';
      } catch (error) {
        if (error instanceof Error && NOT_WAITING.has(error.name)) return 'gone';
        throw error;
      }
    },
  };
}

/** The item that the workflow records first, as DynamoDB's own JSON: it puts it as it is. */
function firstItem(request: ExceptionRequest): unknown {
  return marshall(exceptionItem({ exception: requested(request), revision: 1 }), {
    removeUndefinedValues: true,
  });
}
