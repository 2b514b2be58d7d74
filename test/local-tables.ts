import { afterAll, beforeAll } from 'vitest';
import { startTables, type LocalTables } from '../local/embedded/tables.ts';

/** For a file of tests: tables on dynalite, and an environment in which the SDK finds them. */
export function inLocalTables(): { readonly tables: LocalTables } {
  let tables: LocalTables;

  beforeAll(async () => {
    tables = await startTables();
    Object.assign(process.env, {
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'ASIAGUARDEXAMPLE0001',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_DYNAMODB: tables.url,
    });
  });

  afterAll(() => tables.stop());

  return {
    get tables() {
      return tables;
    },
  };
}
