import { WebClient, type KnownBlock } from '@slack/web-api';
import type { LocalSlack } from './server.ts';

/** Posts a few messages that show what the page can do, through the Web API as an app would. */
export async function postSamples(slack: LocalSlack): Promise<void> {
  const client = new WebClient(slack.token, { slackApiUrl: slack.apiUrl });
  const posted = await client.chat.postMessage({
    channel: '#imds-guardrail',
    text: 'web-7 was launched with IMDSv1 allowed; it is corrected',
    blocks: launchBlocks(Math.floor(Date.now() / 1000)),
  });
  const thread = { channel: posted.channel ?? '', thread_ts: posted.ts ?? '' };
  await client.chat.postMessage({ ...thread, text: ':mag: Found: `HttpTokens` was `optional`.' });
  await client.chat.postMessage({
    ...thread,
    text: ':white_check_mark: Verified: EC2 shows `required` as *applied*.',
  });
  await client.chat.postMessage({
    channel: '#security-alerts',
    text: ':rotating_light: <!here> *i-0a1b2c3d4e5f60718* was loosened _three times_ in 24 h by <@U0BOB0001>. See <#C0LOCAL001>.',
  });
  await client.chat.postMessage({
    channel: '#platform-team',
    text: 'A name tag may say anything: `&lt;script&gt;alert(1)&lt;/script&gt; &lt;!channel&gt;` <javascript:alert(1)|click me>',
  });
}

function launchBlocks(at: number): KnownBlock[] {
  return [
    {
      type: 'header',
      text: { type: 'plain_text', text: ':large_orange_circle: web-7 was launched with IMDSv1 allowed' },
    },
    {
      type: 'section',
      text: {
        type: 'mrkdwn',
        text: `*Corrected* <!date^${at}^{date_short_pretty} at {time}|just now>: tokens are required now. *Bob Brook* launched it with Terraform from 198.51.100.7.`,
      },
    },
    {
      type: 'section',
      fields: [
        '*Instance*\nweb-7 (`i-0a1b2c3d4e5f60718`)',
        '*Account, Region*\n111122223333, eu-west-1',
        '*HttpTokens*\n`optional` → `required`',
        '*Owner*\n<@U0ALICE01>',
      ].map((text) => ({ type: 'mrkdwn' as const, text })),
    },
    {
      type: 'section',
      text: {
        type: 'mrkdwn',
        text: '*Next step*: set it where the next launch gets it from.\n```metadata_options {\n  http_tokens = "required"\n}```',
      },
    },
    {
      type: 'actions',
      elements: [
        {
          type: 'button',
          action_id: 'request-exception',
          text: { type: 'plain_text', text: 'Request an exception' },
        },
        {
          type: 'button',
          action_id: 'open-console',
          text: { type: 'plain_text', text: 'Open in the console' },
          url: 'https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#InstanceDetails:instanceId=i-0a1b2c3d4e5f60718',
        },
      ],
    },
    {
      type: 'context',
      elements: [
        {
          type: 'mrkdwn',
          text: 'Reason: scope `default` enforces launches · <https://example.com/runbook|Runbook>',
        },
      ],
    },
  ];
}
