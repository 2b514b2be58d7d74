import { describe, expect, it } from 'vitest';
import { parseExceptionNews } from '../../../lib/boundary/exception-news.ts';
import { parseImdsV1Use } from '../../../lib/boundary/imdsv1-use-message.ts';
import { parseQueuedAnswer } from '../../../lib/boundary/slack/exceptions/queued-answer.ts';
import { parseWorkflowEnd } from '../../../lib/boundary/workflow-end.ts';

describe.each([
  ['news', parseExceptionNews],
  ['an answer', parseQueuedAnswer],
  ["a workflow's end", parseWorkflowEnd],
  ['a use of IMDSv1', parseImdsV1Use],
])('a message that is not %s', (_what, parse) => {
  it.each([
    ['no JSON', 'hunter2\n{"level":"INFO","message":"all is well"}', /^This is no [^\n]+: it is not JSON\.$/],
    ['JSON of something else', '{"hunter2":"hunter2","kind":"hunter2"}', /^This is no [^\n]+: [^\n]+\.$/],
    ['a text', '"hunter2"', /^This is no [^\n]+: [^\n]+\.$/],
  ])('is told in a line that quotes nothing of it: %s', (_name, body, expected) => {
    expect(() => parse(body)).toThrow(expected);
    expect(() => parse(body)).not.toThrow('hunter2');
  });
});
