import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';

/** The context that Lambda would hand to a function, with `timeoutSeconds` from now on. */
export function lambdaContext(functionArn: string, timeoutSeconds: number): Context {
  const endsAt = Date.now() + timeoutSeconds * 1_000;
  const functionName = functionArn.split(':').at(-1) ?? '';
  return {
    awsRequestId: randomUUID(),
    callbackWaitsForEmptyEventLoop: false,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: functionArn,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    memoryLimitInMB: '512',
    getRemainingTimeInMillis: () => Math.max(0, endsAt - Date.now()),
    // The type still wants the callbacks of Node 0.10, which no handler here calls.
    /* eslint-disable @typescript-eslint/no-deprecated */
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
    /* eslint-enable @typescript-eslint/no-deprecated */
  };
}
