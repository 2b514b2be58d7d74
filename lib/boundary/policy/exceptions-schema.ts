import * as z from 'zod';
import { channel } from './notifications-schema.ts';
import { DEFAULT_EXCEPTIONS } from './policy-defaults.ts';
import { formed, wholeNumber } from './schema-parts.ts';
import { must } from './wording.ts';

const slackUser = formed("a Slack user's id, as in U0123ABCDEF", /^[UW][A-Z0-9]{6,20}$/);
const slackGroup = formed("a Slack user group's id, as in S0123ABCDEF", /^S[A-Z0-9]{6,20}$/);
const email = formed('an e-mail address', /^[^\s@<>"]{1,64}@[^\s@<>"]{1,190}$/);

// A pattern that begins with * could match principals of other accounts.
const principal = formed(
  'the ARN of an IAM principal, in which * is any run of characters behind the account',
  /^arn:aws[a-z-]*:(iam|sts)::\d{12}:(user|role|assumed-role)\/\S{1,400}$/,
);

const lists = {
  slackUsers: listOf(slackUser, 'ids of Slack users'),
  slackGroups: listOf(slackGroup, 'ids of Slack user groups'),
  principals: listOf(principal, 'ARNs of IAM principals'),
  emails: listOf(email, 'e-mail addresses'),
};

const { slackUsers, principals, emails } = lists;

const personSchema = z.strictObject(
  {
    name: z.string(must('what the person is called')).min(1, must('what the person is called')),
    slackUsers,
    principals,
    emails,
  },
  must('a mapping of name, slackUsers, principals and emails'),
);

/** Who may approve exceptions, and for how long they may be. */
export const exceptionsSchema = z
  .strictObject(
    {
      approvers: z
        .strictObject(lists, must('a mapping of slackUsers, slackGroups, principals and emails'))
        .meta({
          description:
            'Who may approve. None: there are no exceptions. The first approver takes a deployment, and so does each e-mail address.',
        })
        .exactOptional(),
      approvalsNeeded: wholeNumber({
        from: 1,
        to: 5,
        preset: DEFAULT_EXCEPTIONS.approvalsNeeded,
        description: 'How many approvers have to say yes. One who says no is enough for a no.',
      }),
      longestDays: wholeNumber({
        from: 1,
        to: 365,
        preset: DEFAULT_EXCEPTIONS.longestDays,
        description: 'The longest that an exception may last.',
      }),
      answerWithinHours: wholeNumber({
        from: 1,
        to: 14 * 24,
        preset: DEFAULT_EXCEPTIONS.answerWithinHours,
        description: 'How long approvers have time. No answer is a no.',
      }),
      remindHoursBefore: wholeNumber({
        from: 1,
        to: 14 * 24,
        preset: DEFAULT_EXCEPTIONS.remindHoursBefore,
        description: 'How long before its end the owner is reminded.',
      }),
      channel: channel
        .nullable()
        .meta({
          description: 'The Slack channel in which approvers are asked; null for that of the findings.',
          default: DEFAULT_EXCEPTIONS.channel,
        })
        .exactOptional(),
      people: z
        .array(personSchema, must('a list of people ([] for none)'))
        .meta({ description: 'People with all their identities, so that nobody approves their own request.' })
        .exactOptional(),
    },
    must('a mapping of approvers, approvalsNeeded, longestDays and others'),
  )
  .meta({ description: 'Time-limited exceptions: who approves them, and for how long they may be.' });

/** What {@link exceptionsSchema} gives. */
export type ExceptionsInFile = z.infer<typeof exceptionsSchema>;

function listOf<Item extends z.ZodType>(item: Item, what: string) {
  return z
    .array(item, must(`a list of ${what} ([] for none)`))
    .meta({ description: `A list of ${what}.` })
    .exactOptional();
}
