import { describe, expect, it } from 'vitest';
import {
  buttons,
  givenApp,
  givenSlack,
  reasonForm,
  refusalOf,
  section,
  type Given,
  type GivenApp,
  type Payload,
} from './given.ts';

interface GivenForm extends Given {
  readonly app: GivenApp;
  readonly viewId: string;
}

/** A form that Alice has open. `answer` is what the app says when she sends it off. */
async function givenForm(
  answer: (payload: Payload) => unknown = () => '',
  form = reasonForm(),
): Promise<GivenForm> {
  const app = await givenApp((payload) => (payload.type === 'block_actions' ? '' : answer(payload)));
  const given = await givenSlack({ interactivityUrl: app.url });
  const posted = await given.client.chat.postMessage({
    channel: '#imds-guardrail',
    text: 'x',
    blocks: [buttons('ask')],
  });
  await given.slack.press(posted.ts ?? '', 'ask', 'alice');
  const opened = await given.client.views.open({
    trigger_id: app.received[0]?.payload.trigger_id ?? '',
    view: form,
  });
  app.received.splice(0);
  return { ...given, app, viewId: opened.view?.id ?? '' };
}

describe('sending a form', () => {
  it('tells the app every answer, and closes the form', async () => {
    const { slack, app, viewId } = await givenForm();

    const delivered = await slack.submit(viewId, { reason: 'The old agent', until: '2026-04-01' });

    expect(delivered.kind).toBe('answered');
    expect(slack.views.list()).toEqual([]);
    expect(app.received[0]?.payload).toMatchObject({
      type: 'view_submission',
      user: { id: 'U0ALICE01' },
      view: {
        id: viewId,
        callback_id: 'request',
        private_metadata: 'i-0123',
        state: {
          values: {
            why: { reason: { type: 'plain_text_input', value: 'The old agent' } },
            when: { until: { type: 'datepicker', selected_date: '2026-04-01' } },
          },
        },
      },
    });
  });

  it.each([
    ['missing', {}, 'Please complete this required field.'],
    ['too short', { reason: 'x' }, 'Please enter at least 5 characters.'],
  ])('is held back while an answer is %s', async (_, answers, error) => {
    const { slack, app, viewId } = await givenForm();

    const delivered = await slack.submit(viewId, answers);

    expect(delivered.kind).toBe('failed');
    expect(app.received).toEqual([]);
    expect(slack.views.find(viewId)?.errors).toEqual({ why: error });
  });

  it('shows what the app finds wrong, and leaves the form open', async () => {
    const { slack, viewId } = await givenForm(() => ({
      response_action: 'errors',
      errors: { why: 'Which agent?' },
    }));

    await slack.submit(viewId, { reason: 'An agent' });

    expect(slack.views.find(viewId)?.errors).toEqual({ why: 'Which agent?' });
  });

  it('shows the form that the app answers with', async () => {
    const { type, title } = reasonForm();
    const view = { type, title, blocks: [section('Thank you')] };
    const { slack, viewId } = await givenForm(() => ({ response_action: 'update', view }));

    await slack.submit(viewId, { reason: 'The old agent' });

    expect(slack.views.find(viewId)?.content.blocks).toMatchObject([section('Thank you')]);
  });

  it('closes it when the app says so', async () => {
    const { slack, viewId } = await givenForm(() => ({ response_action: 'clear' }));

    await slack.submit(viewId, { reason: 'The old agent' });

    expect(slack.views.list()).toEqual([]);
  });

  it('leaves it open when the app answers nonsense', async () => {
    const { slack, viewId } = await givenForm(() => 'Thanks!');

    const delivered = await slack.submit(viewId, { reason: 'The old agent' });

    expect(delivered).toMatchObject({ kind: 'failed' });
    expect(slack.views.list()).toHaveLength(1);
  });

  it.each([
    ['a number too large', '9', 'Please enter 8 or less.'],
    ['half a number', '1.5', 'Please enter a whole number.'],
    ['no number', 'two', 'Please enter a number.'],
  ])('holds back %s', async (_, answer, error) => {
    const element = {
      type: 'number_input',
      action_id: 'hours',
      is_decimal_allowed: false,
      max_value: '8',
    } as const;
    const label = { type: 'plain_text', text: 'Hours' } as const;
    const form = { ...reasonForm(), blocks: [{ type: 'input' as const, block_id: 'long', label, element }] };
    const { slack, viewId } = await givenForm(undefined, form);

    await slack.submit(viewId, { hours: answer });

    expect(slack.views.find(viewId)?.errors).toEqual({ long: error });
  });
});

describe('an open form', () => {
  it('is updated by its id, and only by those who saw its latest state', async () => {
    const { slack, client, viewId } = await givenForm();
    const { hash } = slack.views.find(viewId) ?? { hash: '' };
    const view = { ...reasonForm(), title: { type: 'plain_text' as const, text: 'Later' } };

    const updated = await client.views.update({ view_id: viewId, hash, view });
    const late = await refusalOf(client.views.update({ view_id: viewId, hash, view }));
    const missing = await refusalOf(client.views.update({ view_id: 'V0', view }));

    expect(updated.view).toMatchObject({ id: viewId, title: { text: 'Later' } });
    expect([late.error, missing.error]).toEqual(['hash_conflict', 'not_found']);
  });

  it('tells the app of being closed only where that was asked for', async () => {
    const quiet = await givenForm();
    const told = await givenForm(undefined, { ...reasonForm(), notify_on_close: true });

    await quiet.slack.closeForm(quiet.viewId);
    await told.slack.closeForm(told.viewId);

    expect(quiet.app.received).toEqual([]);
    expect(told.app.received.map(({ payload }) => payload)).toMatchObject([{ type: 'view_closed' }]);
    expect(told.app.received[0]?.payload).not.toHaveProperty('trigger_id');
  });

  it('has buttons of its own', async () => {
    const { slack, app, viewId } = await givenForm(undefined, { ...reasonForm(), blocks: [buttons('more')] });

    await slack.pressInView(viewId, 'more');

    expect(app.received[0]?.payload).toMatchObject({
      type: 'block_actions',
      container: { type: 'view', view_id: viewId },
      actions: [{ action_id: 'more' }],
    });
  });

  it.each([
    ['a title of 25 characters', { title: { type: 'plain_text', text: 'x'.repeat(25) } }, '/view/title/text'],
    ['inputs without a button to send them', { submit: undefined }, 'missing required field: submit'],
    ['no blocks', { blocks: [] }, '/view/blocks'],
  ])('cannot have %s', async (_, wrong, problem) => {
    const { client } = await givenSlack();

    const refused = await refusalOf(
      client.apiCall('views.open', { trigger_id: '1', view: { ...reasonForm(), ...wrong } }),
    );

    expect(refused.error).toBe('invalid_arguments');
    expect(refused.problems[0]).toContain(problem);
  });
});
