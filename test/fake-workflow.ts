import { text } from 'node:stream/consumers';
import { DynamoDBClient, PutItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { exceptionStore } from '../lib/adapters/exceptions.ts';
import { taskTokens } from '../lib/adapters/task-tokens.ts';
import { passOn } from '../lib/domain/exception/lifecycle.ts';
import { listen } from '../local/embedded/http.ts';

const startExecution = z.object({ name: z.string(), input: z.string() });
const executionInput = z.object({ item: z.record(z.string(), z.custom<AttributeValue>()) });
const sendTaskSuccess = z.object({ taskToken: z.string(), output: z.string() });
const taskOutput = z.object({ decision: z.string() });

/** A stand-in for Step Functions with the one workflow, as far as requests and answers see of it. */
export interface FakeWorkflow {
  readonly url: string;
  /** The exceptions whose workflow was started. */
  readonly started: readonly string[];
  /** How each was ended, in order. */
  readonly decisions: readonly string[];
  /** From now on it is as slow to record as the real one may be: it does not. */
  readonly recordNothing: (records: boolean) => void;
  /** The next so many calls fail with a 500. */
  readonly failNext: (calls: number) => void;
  readonly reset: () => void;
  readonly stop: () => Promise<void>;
}

/** Starts it: it records what is requested in the table, waits by a token, and grants when it is told so. */
export async function startFakeWorkflow(tableName: string): Promise<FakeWorkflow> {
  const [started, decisions]: [string[], string[]] = [[], []];
  const dynamodb = new DynamoDBClient({});
  const store = exceptionStore(tableName);
  let [isRecording, failing] = [true, 0];

  const start = async (json: unknown) => {
    const { name, input } = startExecution.parse(json);
    if (started.includes(name)) return { __type: 'ExecutionAlreadyExists', message: 'Execution exists' };
    started.push(name);
    if (!isRecording) return {};
    const { item } = executionInput.parse(JSON.parse(input));
    await dynamodb.send(new PutItemCommand({ TableName: tableName, Item: item }));
    await taskTokens(tableName).keepToken(name, `token of ${name}`, new Date());
    return {};
  };
  const succeed = async (json: unknown) => {
    const { taskToken, output } = sendTaskSuccess.parse(json);
    const { decision } = taskOutput.parse(JSON.parse(output));
    const exceptionId = taskToken.replace('token of ', '');
    decisions.push(`${exceptionId}: ${decision}`);
    const found = await store.findException(exceptionId);
    const granted = found === null ? null : passOn(found.exception, 'granted', new Date());
    if (found !== null && granted !== null) await store.saveException(granted, found.revision);
    return {};
  };

  const { url, stop } = await listen((request, response) => {
    const answer = async () => {
      const json: unknown = JSON.parse(await text(request));
      if (failing-- > 0) return { status: 500, body: {} };
      const isStart = request.headers['x-amz-target'] === 'AWSStepFunctions.StartExecution';
      const body = await (isStart ? start(json) : succeed(json));
      return { status: '__type' in body ? 400 : 200, body };
    };
    void answer().then(({ status, body }) => response.writeHead(status).end(JSON.stringify(body)));
  });
  return {
    url,
    started,
    decisions,
    recordNothing: (nothing) => (isRecording = !nothing),
    failNext: (calls) => (failing = calls),
    reset: () => {
      started.length = 0;
      decisions.length = 0;
      [isRecording, failing] = [true, 0];
    },
    stop,
  };
}
