import * as z from 'zod';
import { readMessage } from './read-message.ts';

const event = z.object({
  'detail-type': z.literal('Step Functions Execution Status Change'),
  detail: z.object({
    name: z.string().min(1),
    status: z.enum(['FAILED', 'ABORTED', 'TIMED_OUT']),
  }),
});

/** That the workflow of an exception ended before its time. */
export interface WorkflowEnd {
  readonly exceptionId: string;
  readonly status: 'FAILED' | 'ABORTED' | 'TIMED_OUT';
}

/**
 * Reads Step Functions' own event of an execution that ended before its time; executions are named after their
 * exceptions. Throws where the message is no such event.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export function parseWorkflowEnd(body: string): WorkflowEnd {
  const { detail } = readMessage(event, body, "event of a workflow's end");
  return { exceptionId: detail.name, status: detail.status };
}
