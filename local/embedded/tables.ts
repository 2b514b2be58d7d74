import { once } from 'node:events';
import { CreateTableCommand, DynamoDBClient, type CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { table } from '../../lib/stack/table.ts';
import { addressOf } from './http.ts';

/** dynalite takes any. */
const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** A DynamoDB in this process, with the table that the stack describes. */
export interface LocalTables {
  readonly url: string;
  readonly recordsTableName: string;
  readonly stop: () => Promise<void>;
}

/** Starts dynalite on a free port and makes the records table from its description in `lib/stack`. */
export async function startTables(): Promise<LocalTables> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = addressOf(server);

  const recordsTableName = 'imds-guardrail-records';
  const { AttributeDefinitions, BillingMode, KeySchema } = table.RecordsTable.Properties;
  const input = { TableName: recordsTableName, AttributeDefinitions, BillingMode, KeySchema };
  const client = new DynamoDBClient({ endpoint: url, region: 'local', credentials: CREDENTIALS });
  await client.send(new CreateTableCommand(input as CreateTableCommandInput));
  client.destroy();

  return {
    url,
    recordsTableName,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
