import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { lambdaContext } from '../../local/embedded/lambda-context.ts';
import { aFinding, startLocalPost, type LocalPost } from '../local-post.ts';
import { describeOutput, powertoolsEnvironment, recordOutput } from './output.ts';

const context = lambdaContext('arn:aws:lambda:eu-west-1:111122223333:function:post', 60);

let local: LocalPost;

beforeAll(async () => {
  local = await startLocalPost();
  Object.assign(process.env, {
    POLICY_PARAMETER_NAME: 'policy',
    SLACK_PARAMETER_NAME: 'slack',
    SLACK_API_URL: local.slack.apiUrl,
    STORIES_TABLE_NAME: local.tables.storiesTableName,
    ...powertoolsEnvironment,
  });
});

afterAll(() => local.stop());

beforeEach(() => {
  recordOutput();
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('post-finding', () => {
  it('brings a batch to Slack, and returns what it could not read', async () => {
    const { handler } = await import('../../functions/post-finding.ts');
    const Records = [
      { messageId: 'good', body: JSON.stringify(aFinding('launch')) },
      { messageId: 'bad', body: '{' },
    ];

    const answer = await handler({ Records }, context);

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }] });
    expect(local.topMessages()).toHaveLength(1);
  });
});

describe('post-morning', () => {
  it('tells what was kept for a morning that has come', async () => {
    const { handler } = await import('../../functions/post-morning.ts');
    const { instance } = aFinding('launch');
    await local.ports.holdStory({ instance, channel: '#imds-guardrail', until: new Date(0) });
    const before = local.topMessages().length;

    await handler({}, context);
    await handler({}, context);

    expect(local.topMessages()).toHaveLength(before + 1);
  });
});

describe('a secret that nobody has put there', () => {
  it('is refused in plain words, and the messages wait', async () => {
    const without = await startLocalPost(() => '');

    const report = await without.post([aFinding('launch')]);
    await without.stop();

    expect(report.instances).toMatchObject([
      { result: 'refused', reason: expect.stringContaining('missing') as unknown },
    ]);
    expect(report.failedMessageIds).toEqual(['message-0']);
  });
});

describeOutput(['post-finding']);
