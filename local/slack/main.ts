import { parseArgs } from 'node:util';
import { postSamples } from './samples.ts';
import { startSlack } from './server.ts';

/** `node local/slack/main.ts [--port N] [--samples]`: a Slack that runs alone, until it is interrupted. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { port: { type: 'string', default: '4567' }, samples: { type: 'boolean', default: false } },
  });
  if (!/^\d{1,5}$/.test(values.port)) throw new Error(`--port takes a number, not '${values.port}'.`);
  const slack = await startSlack({ port: Number(values.port) });
  if (values.samples) await postSamples(slack);
  console.log(`The page:         ${slack.url}`);
  console.log(`The Web API:      ${slack.apiUrl} (token ${slack.token})`);
  console.log(`Incoming webhook: ${slack.webhookUrl}`);
  console.log('Ctrl-C ends it.');
  const stop = (): void => void slack.close();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

try {
  await main();
} catch (error) {
  console.error(`The stand-in could not start: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
