import { describe, expect, it } from 'vitest';
import { parseInteraction } from '../../../../../lib/boundary/slack/exceptions/interaction.ts';
import { aStart } from './given-exceptions.ts';

const user = { id: 'U0BOB0001', username: 'bob', name: 'bob', team_id: 'T0LOCAL01' };

/** A press as Slack tells of it, with much that nobody looks at. */
function press(action: object, differences: object = {}): object {
  return {
    type: 'block_actions',
    user,
    api_app_id: 'A0GUARD01',
    token: 'verification-token',
    trigger_id: '13345224609.738474920.8088930838d88f008e0',
    container: { type: 'message', message_ts: '1700000000.000100', channel_id: 'C0LOCAL001' },
    channel: { id: 'C0LOCAL001', name: 'imds-guardrail' },
    message: { ts: '1700000000.000100', blocks: [] },
    state: { values: {} },
    response_url: 'https://hooks.slack.com/actions/T0LOCAL01/1/aBc-d_e',
    actions: [{ type: 'button', block_id: 'b', action_ts: '1', ...action }],
    ...differences,
  };
}

function submission(differences: object = {}): object {
  return {
    type: 'view_submission',
    user,
    trigger_id: '1.2.3',
    view: {
      id: 'V0LOCAL001',
      type: 'modal',
      callback_id: 'exception-request',
      private_metadata: '{}',
      state: {
        values: {
          imdsv1: { imdsv1: { type: 'checkboxes', selected_options: [] } },
          'hop-limit': { 'hop-limit': { type: 'static_select', selected_option: { value: '3' } } },
          days: { days: { type: 'static_select', selected_option: { value: '7' } } },
          scope: { scope: { type: 'radio_buttons', selected_option: { value: 'instance' } } },
          reason: { reason: { type: 'plain_text_input', value: null } },
        },
      },
      ...differences,
    },
  };
}

function parse(payload: unknown) {
  return parseInteraction(bodyOf(payload));
}

function bodyOf(payload: unknown): Buffer {
  return Buffer.from(new URLSearchParams({ payload: JSON.stringify(payload) }).toString());
}

describe('a press', () => {
  it.each([
    ['approve-exception', 'approve'],
    ['deny-exception', 'deny'],
  ])('of %s is an answer, of whom Slack says it is', (action_id, kind) => {
    expect(parse(press({ action_id, value: 'exc-1' }))).toEqual({
      kind,
      exceptionId: 'exc-1',
      by: { kind: 'slack-user', id: 'U0BOB0001', name: 'bob' },
      replyTo: {
        userId: 'U0BOB0001',
        channelId: 'C0LOCAL001',
        threadTs: null,
        responseUrl: 'https://hooks.slack.com/actions/T0LOCAL01/1/aBc-d_e',
      },
    });
  });

  it.each(['request-exception', 'renew-exception'])('of %s wants the form', (action_id) => {
    const start = aStart({ reason: 'As before.', renews: 'exc-1' });
    const container = { type: 'message', thread_ts: '1700000000.000100' };

    const interaction = parse(press({ action_id, value: JSON.stringify(start) }, { container }));

    expect(interaction).toMatchObject({
      kind: 'ask',
      triggerId: '13345224609.738474920.8088930838d88f008e0',
      start,
      replyTo: { threadTs: '1700000000.000100' },
    });
  });

  it.each([
    ['elsewhere', 'https://evil.example/actions/T0/1/x'],
    ['at a host that only begins like it', 'https://hooks.slack.com.evil.example/actions/T0/1/x'],
    ['without encryption', 'http://hooks.slack.com/actions/T0/1/x'],
    ['at another path', 'https://hooks.slack.com/services/T0/B0/x'],
    ['nowhere', undefined],
  ])('is answered in the channel where its own address is %s', (_where, response_url) => {
    const interaction = parse(press({ action_id: 'deny-exception', value: 'exc-1' }, { response_url }));

    expect(interaction).toMatchObject({ kind: 'deny', replyTo: { responseUrl: null } });
  });

  it.each([
    ['name', { id: 'U0BOB0001', username: 'bob' }, 'bob'],
    ['name at all', { id: 'U0BOB0001' }, 'U0BOB0001'],
  ])('of somebody without a %s is theirs all the same', (_what, somebody, name) => {
    const interaction = parse(press({ action_id: 'deny-exception', value: 'exc-1' }, { user: somebody }));

    expect(interaction).toMatchObject({ by: { name } });
  });

  it.each([
    ['says nothing', { action_id: 'approve-exception' }, {}],
    ['is of nobody', { action_id: 'approve-exception', value: 'exc-1' }, { user: { id: '!here' } }],
    ['is in no channel', { action_id: 'approve-exception', value: 'exc-1' }, { channel: undefined }],
    ['has no trigger', { action_id: 'request-exception', value: '{}' }, { trigger_id: '' }],
    ['is of a form that is for nothing', { action_id: 'request-exception', value: '{}' }, {}],
    ['is of a form that is no JSON', { action_id: 'request-exception', value: '{' }, {}],
  ])('that %s is unreadable', (_what, action, differences) => {
    expect(parse(press(action, differences)).kind).toBe('unreadable');
  });
});

describe('a form that was sent', () => {
  it('is read with its answers', () => {
    expect(parse(submission())).toMatchObject({
      kind: 'submit',
      viewId: 'V0LOCAL001',
      by: { kind: 'slack-user', id: 'U0BOB0001', name: 'bob' },
      form: {
        private_metadata: '{}',
        state: { values: { days: { days: { selected_option: { value: '7' } } } } },
      },
    });
  });

  it('without one of our questions is unreadable', () => {
    expect(parse(submission({ state: { values: {} } })).kind).toBe('unreadable');
  });
});

describe('anything else', () => {
  it.each([
    ['another button', press({ action_id: 'open-console', value: 'x' }), 'block_actions open-console'],
    ['another form', submission({ callback_id: 'survey' }), 'view_submission survey'],
    [
      'a form that was closed',
      { type: 'view_closed', view: { callback_id: 'exception-request' } },
      'view_closed exception-request',
    ],
    ['what Slack invents next', { type: 'shortcut' }, 'shortcut'],
  ])('is ignored: %s', (_what, payload, what) => {
    expect(parse(payload)).toEqual({ kind: 'ignored', what });
  });

  it.each([
    ['nothing', ''],
    ['no payload', 'text=1'],
    ['two payloads', `${bodyOf({ type: 'shortcut' }).toString()}&payload=%7B%7D`],
    ['no JSON', 'payload=%7B'],
    ['JSON of something else', 'payload=%5B%5D'],
    ['bytes that are no text', '\xff\xfe'],
  ])('is unreadable where the body is %s', (_what, body) => {
    expect(parseInteraction(Buffer.from(body, 'latin1')).kind).toBe('unreadable');
  });
});
