import {
  GetAccountSettingsCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import type { Concurrency, EventSourceState } from '../../domain/doctor/functions.ts';
import type { StackResource } from '../../domain/doctor/stack-template.ts';
import type { DoctorConnection } from './connection.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html */
export async function eventSource(
  { logicalId, physicalId }: StackResource,
  { ask, configFor }: DoctorConnection,
): Promise<EventSourceState> {
  const client = new LambdaClient(configFor());
  const found = await ask('lambda:GetEventSourceMapping', () =>
    client.send(new GetEventSourceMappingCommand({ UUID: physicalId })).catch((error: unknown) => {
      if (error instanceof Error && error.name === 'ResourceNotFoundException') return null;
      throw error;
    }),
  );
  if (found === null) return { logicalId, now: null };
  const { State = '', LastProcessingResult = null } = found;
  return { logicalId, now: { state: State, lastResult: LastProcessingResult, uuid: physicalId } };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html */
export async function concurrency({ ask, configFor }: DoctorConnection): Promise<Concurrency> {
  const client = new LambdaClient(configFor());
  const { AccountLimit = {} } = await ask('lambda:GetAccountSettings', () =>
    client.send(new GetAccountSettingsCommand({})),
  );
  const { ConcurrentExecutions: limit = 0, UnreservedConcurrentExecutions: unreserved = limit } =
    AccountLimit;
  return { limit, unreserved };
}

/** The names of all functions of the Region. */
export async function functionNames({ ask, configFor }: DoctorConnection): Promise<string[]> {
  const client = new LambdaClient(configFor());
  const names: string[] = [];
  let marker: string | undefined;
  do {
    const command = new ListFunctionsCommand({ Marker: marker });
    const { Functions = [], NextMarker } = await ask('lambda:ListFunctions', () => client.send(command));
    names.push(...Functions.flatMap(({ FunctionName }) => FunctionName ?? []));
    marker = NextMarker;
  } while (marker);
  return names;
}
