import { exceptionIdOf } from '../../boundary/exception-id.ts';
import type { FunctionUrlRequest } from '../../boundary/function-url-event.ts';
import { blockOf, exceptionForm } from '../../boundary/slack/exceptions/exception-form.ts';
import { wishOf } from '../../boundary/slack/exceptions/filled-form.ts';
import { parseInteraction, type Interaction } from '../../boundary/slack/exceptions/interaction.ts';
import { checkSignature, type SignatureProblem } from '../../boundary/slack/slack-signature.ts';
import { allowsExceptions } from '../../domain/exception/exception-policy.ts';
import { requestFor, type Asking } from '../../domain/exception/request.ts';
import type { InteractionPorts } from './interaction-ports.ts';

/** What became of an interaction by the time Slack gets its answer. */
export type Taken =
  | { readonly kind: 'forged'; readonly reason: SignatureProblem }
  | { readonly kind: 'unreadable'; readonly reason: string }
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'form-opened' }
  | { readonly kind: 'form-not-opened'; readonly reason: string }
  /** What is wrong with the answers, by the ids of their blocks. */
  | { readonly kind: 'form-refused'; readonly errors: Readonly<Record<string, string>> }
  | { readonly kind: 'queued'; readonly what: 'request' | 'approve' | 'deny'; readonly exceptionId: string };

type Of<Kind extends Interaction['kind']> = Extract<Interaction, { readonly kind: Kind }>;

/**
 * Takes what somebody did in Slack: believes nothing that Slack has not signed, opens the form, says at once what is
 * wrong with one that was sent, and queues the rest. Slack waits three seconds. Throws what is transient.
 */
export async function takeInteraction(request: FunctionUrlRequest, ports: InteractionPorts): Promise<Taken> {
  const checked = checkSignature(request, await secretOf(ports), ports.now());
  if (checked.kind === 'refused') return { kind: 'forged', reason: checked.problem };

  const interaction = parseInteraction(request.body);
  switch (interaction.kind) {
    case 'unreadable':
      return { kind: 'unreadable', reason: interaction.problem };
    case 'ignored':
      return { kind: 'ignored', reason: interaction.what };
    case 'ask':
      return openForm(interaction, ports);
    case 'submit':
      return submit(interaction, ports);
    case 'approve':
    case 'deny': {
      await ports.queueAnswer(interaction);
      return { kind: 'queued', what: interaction.kind, exceptionId: interaction.exceptionId };
    }
  }
}

/** Without the secret nothing could be believed, and nobody would learn why buttons do nothing. */
async function secretOf({ signingSecret }: InteractionPorts): Promise<string> {
  const secret = await signingSecret();
  if (secret !== '') return secret;
  throw new Error(
    "The SSM parameter with Slack's signing secret is missing or empty. Put the secret of the app's page Basic Information there.",
  );
}

async function openForm({ triggerId, start, replyTo }: Of<'ask'>, ports: InteractionPorts): Promise<Taken> {
  const { exceptions } = await ports.policy();
  const { channelId, threadTs } = replyTo;
  const answer = allowsExceptions(exceptions)
    ? await ports.openForm(triggerId, exceptionForm(start, { channelId, threadTs }, exceptions))
    : { kind: 'refused' as const, reason: 'the policy names no approvers any more' };
  if (answer.kind === 'opened') return { kind: 'form-opened' };

  const { reason } = answer;
  await ports.tellPerson(replyTo, `The form could not be opened (${reason}). Press the button again.`);
  return { kind: 'form-not-opened', reason };
}

async function submit({ viewId, by, form }: Of<'submit'>, ports: InteractionPorts): Promise<Taken> {
  const filled = wishOf(form, ports.now());
  if (filled === null) return { kind: 'unreadable', reason: 'The form does not say what it is for.' };

  const { wish, place } = filled;
  // One form is one request, however often it is sent.
  const exceptionId = exceptionIdOf('slack-view', viewId);
  const asking: Asking = { exceptionId, requestedBy: by, requestedVia: 'slack', requestedAt: ports.now() };
  const { exceptions } = await ports.policy();
  const made = requestFor(wish, asking, exceptions);
  if (made.kind === 'problems') {
    const errors = made.problems.map(({ part, problem }) => [blockOf(part), problem] as const);
    return { kind: 'form-refused', errors: Object.fromEntries(errors) };
  }
  const replyTo = { ...place, userId: by.id, responseUrl: null };
  await ports.queueAnswer({ kind: 'request', exceptionId, by, replyTo, wish });
  return { kind: 'queued', what: 'request', exceptionId };
}
