import type { TurnedAway } from './page-outcome.ts';

/** What somebody is told who sees nothing of an exception. */
export interface Words {
  readonly status: number;
  readonly title: string;
  readonly text: string;
}

const ASK_ANEW = 'If an answer is still wanted of you, the link in the e-mail about the request works.';

/** The words for it. None of them says whether there is such an exception. */
export function wordsFor(why: TurnedAway): Words {
  switch (why) {
    case 'nothing-here':
      return { status: 404, title: 'There is nothing here', text: ASK_ANEW };
    case 'wrong-method':
      return {
        status: 405,
        title: 'This page can be opened and answered, and nothing else',
        text: ASK_ANEW,
      };
    case 'malformed-link':
      return {
        status: 400,
        title: 'This link is not complete',
        text: 'Part of it is missing, or was changed on its way. Copy all of it from the e-mail, from https:// to its last character.',
      };
    case 'forged-link':
      return {
        status: 403,
        title: 'This link is not one of ours',
        text: `It was changed after it was sent, or is not from this guardrail, or its key has been replaced. Nothing was shown and nothing was changed. ${ASK_ANEW}`,
      };
    case 'expired-link':
      return {
        status: 410,
        title: 'The time to answer is over',
        text: 'The link was for as long as the request waited for answers. What was decided until then stands; without enough answers nothing has changed. It can be requested anew.',
      };
    case 'no-such-exception':
      return {
        status: 410,
        title: 'This request is not there any more',
        text: 'It has been removed since the link was sent. Nothing is allowed by it. It can be requested anew.',
      };
    case 'not-an-approver':
      return {
        status: 403,
        title: 'You are not among the approvers any more',
        text: 'The policy has changed since the link was sent (exceptions.approvers says who approves now). Nothing was changed.',
      };
    case 'too-large':
      return { status: 413, title: 'That is too much', text: `${NOT_THE_FORM} Write a shorter note.` };
    case 'wrong-content-type':
      return { status: 415, title: 'That is not the form of this page', text: NOT_THE_FORM };
    case 'malformed-form':
      return { status: 400, title: 'That is not the form of this page', text: NOT_THE_FORM };
    case 'other-site':
    case 'forged-form':
      return {
        status: 403,
        title: 'This answer did not come from this page',
        text: 'Something else sent it in your name, so it was not taken. Nothing was changed. Open the link in the e-mail and answer there.',
      };
    case 'unconfirmed':
      return {
        status: 400,
        title: 'Please tick the box',
        text: 'An answer counts with the box ticked, so that no program that looks through e-mail answers for you. Nothing was changed. Go back and answer again.',
      };
    case 'failed':
      return {
        status: 503,
        title: 'That did not work',
        text: 'It is not your fault. If you answered, the answer may have been taken or not: open the link again in a minute, it shows how things stand. Answering again is harmless.',
      };
  }
}

const NOT_THE_FORM = 'Nothing was changed. Open the link in the e-mail and answer there.';
