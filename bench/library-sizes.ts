import { build, type BuildOptions } from 'esbuild';
import { FOR_LAMBDA } from '../scripts/bundle.ts';
import { neverLoaded } from '../scripts/lean-sdk.ts';
import { table } from './table.ts';

/** What the guard uses of each library, and for some the way that it avoids. */
const uses: Readonly<Record<string, string>> = {
  'EC2: client and two commands': `export { EC2Client, DescribeInstancesCommand, ModifyInstanceMetadataOptionsCommand } from '@aws-sdk/client-ec2'`,
  'EC2: the aggregated class (avoided)': `export { EC2 } from '@aws-sdk/client-ec2'`,
  'DynamoDB: document client': `export { DynamoDBClient } from '@aws-sdk/client-dynamodb'; export { BatchGetCommand, DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'`,
  SNS: `export { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns'`,
  SSM: `export { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'`,
  'STS (loaded only for other accounts)': `export { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'`,
  'zod: import * as z': `import * as z from 'zod'; export const schema = z.object({ a: z.string() })`,
  'zod: import { z } (avoided)': `import { z } from 'zod'; export const schema = z.object({ a: z.string() })`,
  'zod/mini (not used)': `import * as z from 'zod/mini'; export const schema = z.object({ a: z.string() })`,
  'Powertools logger': `export { Logger } from '@aws-lambda-powertools/logger'; export { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'`,
  'Powertools metrics': `export { Metrics } from '@aws-lambda-powertools/metrics'; export { logMetrics } from '@aws-lambda-powertools/metrics/middleware'`,
  middy: `export { default } from '@middy/core'`,
  'p-retry and p-limit': `export { default as retry } from 'p-retry'; export { default as limit } from 'p-limit'`,
};

const esModules: BuildOptions = { mainFields: ['module', 'main'] };
const asShipped: BuildOptions = {
  ...esModules,
  external: [...neverLoaded],
  plugins: [...FOR_LAMBDA],
};

/** Bundles each library alone, in three ways, and prints KB minified. Each AWS client brings the same SDK core. */
async function main(): Promise<void> {
  const rows: string[][] = [];
  for (const [name, source] of Object.entries(uses)) {
    const sizes = [await kilobytes(source, {}), await kilobytes(source, esModules)];
    rows.push([name, ...sizes, await kilobytes(source, asShipped)]);
  }
  console.log(table(['alone, KB minified', "esbuild's defaults", 'ES modules', 'as shipped'], rows));
}

async function kilobytes(contents: string, options: BuildOptions): Promise<string> {
  const { outputFiles } = await build({
    bundle: true,
    format: 'esm',
    minify: true,
    platform: 'node',
    stdin: { contents, resolveDir: import.meta.dirname },
    target: 'node24',
    ...options,
    write: false,
  });
  const bytes = outputFiles.reduce((sum, file) => sum + file.contents.length, 0);
  return (bytes / 1024).toFixed(1);
}

await main();
