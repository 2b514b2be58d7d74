import {
  GetAccountSettingsCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import type { Concurrency, EventSourceState } from '../../domain/doctor/functions.ts';
import type { StackResource } from '../../domain/doctor/stack-template.ts';
import { nullIf, type DoctorConnection } from './connection.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html */
export async function eventSource(
  { logicalId, physicalId }: StackResource,
  { ask, client }: DoctorConnection,
): Promise<EventSourceState> {
  const lambda = client(LambdaClient);
  const found = await ask('lambda:GetEventSourceMapping', () =>
    lambda
      .send(new GetEventSourceMappingCommand({ UUID: physicalId }))
      .catch(nullIf('ResourceNotFoundException')),
  );
  if (found === null) return { logicalId, now: null };
  const { State = '', LastProcessingResult = null } = found;
  return { logicalId, now: { state: State, lastResult: LastProcessingResult, uuid: physicalId } };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html */
export async function concurrency({ ask, client }: DoctorConnection): Promise<Concurrency> {
  const lambda = client(LambdaClient);
  const { AccountLimit = {} } = await ask('lambda:GetAccountSettings', () =>
    lambda.send(new GetAccountSettingsCommand({})),
  );
  const { ConcurrentExecutions: limit = 0, UnreservedConcurrentExecutions: unreserved = limit } =
    AccountLimit;
  return { limit, unreserved };
}

/** The names of all functions of the Region. */
export async function functionNames({ ask, client }: DoctorConnection): Promise<string[]> {
  const lambda = client(LambdaClient);
  const names: string[] = [];
  let marker: string | undefined;
  do {
    const command = new ListFunctionsCommand({ Marker: marker });
    const { Functions = [], NextMarker } = await ask('lambda:ListFunctions', () => lambda.send(command));
    names.push(...Functions.flatMap(({ FunctionName }) => FunctionName ?? []));
    marker = NextMarker;
  } while (marker);
  return names;
}
