import { once } from 'node:events';
import { CreateTableCommand, DynamoDBClient, type CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { table } from '../../lib/stack/table.ts';
import { addressOf } from './http.ts';

/** dynalite takes any. */
const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** What the tables are called. */
export const TABLES = {
  recordsTableName: 'imds-guardrail-records',
  storiesTableName: 'imds-guardrail-stories',
  exceptionsTableName: 'imds-guardrail-exceptions',
} as const;

/** A DynamoDB in this process, with the tables that the stack describes. */
export interface LocalTables {
  readonly url: string;
  readonly recordsTableName: string;
  readonly storiesTableName: string;
  readonly exceptionsTableName: string;
  readonly stop: () => Promise<void>;
}

/** Starts dynalite on a free port and makes the tables from their descriptions in `lib/stack`. */
export async function startTables(): Promise<LocalTables> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = addressOf(server);

  const client = new DynamoDBClient({ endpoint: url, region: 'local', credentials: CREDENTIALS });
  await createTable(client, TABLES.recordsTableName, table.RecordsTable);
  await createTable(client, TABLES.storiesTableName, table.StoriesTable);
  await createTable(client, TABLES.exceptionsTableName, table.ExceptionsTable);
  client.destroy();

  return {
    url,
    ...TABLES,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function createTable(
  client: DynamoDBClient,
  TableName: string,
  { Properties }: (typeof table)[keyof typeof table],
): Promise<void> {
  const { AttributeDefinitions, BillingMode, KeySchema } = Properties;
  const { LocalSecondaryIndexes, GlobalSecondaryIndexes } = Properties;
  const indexes = { LocalSecondaryIndexes, GlobalSecondaryIndexes };
  const input = { TableName, AttributeDefinitions, BillingMode, KeySchema, ...indexes };
  await client.send(new CreateTableCommand(input as CreateTableCommandInput));
}
