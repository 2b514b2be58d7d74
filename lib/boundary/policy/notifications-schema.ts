import * as z from 'zod';
import { LONGEST_MUTE_DAYS } from '../../domain/notifications/mute.ts';
import { findingSchema } from '../parse-finding.ts';
import { accounts, regions, tags } from './match-parts.ts';
import { DEFAULT_NOTIFICATIONS } from './policy-defaults.ts';
import { formed, oneOf, someOf, text, type ForEditors } from './schema-parts.ts';
import { must } from './wording.ts';

const { severity, kind } = findingSchema.shape;
const switches = ['enabled', 'disabled'] as const;

/** A Slack channel, by name or id. */
export const channel = formed(
  'a Slack channel in quotes, as in "#security" or "C0123ABCDEF"',
  /^(#[^\sA-Z#]{1,80}|[CG][A-Z0-9]{8,20})$/,
);

const matchSchema = z
  .strictObject(
    {
      severities: listed(severity.enum, 'severities'),
      kinds: listed(kind.enum, 'kinds of findings'),
      accounts,
      regions,
      tags,
    },
    must('a mapping of severities, kinds, accounts, regions or tags'),
  )
  .meta({ description: 'What a finding must be like: everything that is given must match.' });

const slackSchema = z
  .strictObject(
    {
      secretParameter: parameterName({
        example: '/imds-guardrail/slack',
        preset: DEFAULT_NOTIFICATIONS.slack.secretParameter,
        description:
          'The SSM parameter (SecureString) with the bot token or the webhook’s URL; null for no Slack. Takes a deployment.',
      }),
      signingSecretParameter: parameterName({
        example: '/imds-guardrail/slack-signing-secret',
        preset: DEFAULT_NOTIFICATIONS.slack.signingSecretParameter,
        description:
          'The SSM parameter (SecureString) with the app’s signing secret; null for messages without buttons. Takes a deployment.',
      }),
      channel: channel
        .meta({
          description: 'Where findings go that no route matches.',
          default: DEFAULT_NOTIFICATIONS.slack.channel,
        })
        .exactOptional(),
      routes: z
        .array(
          z.strictObject({ match: matchSchema, channel }, must('a mapping of match and channel')),
          must('a list of routes ([] for none)'),
        )
        .meta({ description: 'Channels for some of the findings. The first match wins.' })
        .exactOptional(),
      runbookUrl: formed('an https URL, or null', /^https:\/\/[^\s#"<>|]{3,500}$/)
        .nullable()
        .meta({
          description:
            'The page of your runbook, with the kinds of findings as its anchors; null for AWS’s guide.',
          default: DEFAULT_NOTIFICATIONS.slack.runbookUrl,
        })
        .exactOptional(),
    },
    must('a mapping of secretParameter, signingSecretParameter, channel, routes and runbookUrl'),
  )
  .meta({ description: 'Which channels are told.' });

const timeOfDay = formed('a time of day in quotes, as in "22:00"', /^([01]\d|2[0-3]):[0-5]\d$/);

const timeZone = z
  .string(must('a time zone, as in Europe/Berlin'))
  .refine(isTimeZone, must('a time zone, as in Europe/Berlin'))
  .meta({ description: 'An IANA name, as in Europe/Berlin.' });

const quietHoursSchema = z
  .strictObject(
    { from: timeOfDay, to: timeOfDay, timeZone },
    must('a mapping of from, to and timeZone, or null for none'),
  )
  .nullable()
  .meta({
    description: 'When what is fixed already waits for the morning. What is open never waits.',
    default: DEFAULT_NOTIFICATIONS.quietHours,
  });

const muteSchema = z.strictObject(
  {
    match: matchSchema,
    until: z.iso.date(must('a date, as in 2026-04-30')).meta({
      description: `Told again from this day on (UTC); at most ${LONGEST_MUTE_DAYS} days ahead.`,
    }),
    reason: text('the reason', 256).meta({ description: 'Why, and who knows more.' }),
  },
  must('a mapping of match, until and reason'),
);

/** Who is told what, where and when: the key `notifications` of the policy. */
export const notificationsSchema = z
  .strictObject(
    {
      slack: slackSchema.exactOptional(),
      ownerTag: text('a tag key', 128)
        .meta({
          description: 'The key of the tag that names an instance’s owner.',
          default: DEFAULT_NOTIFICATIONS.ownerTag,
        })
        .exactOptional(),
      quietHours: quietHoursSchema.exactOptional(),
      mutes: z
        .array(muteSchema, must('a list of mutes ([] for none)'))
        .meta({ description: 'Findings that are not told in Slack for a while; everything else goes on.' })
        .exactOptional(),
      securityHub: oneOf({
        values: switches,
        preset: DEFAULT_NOTIFICATIONS.securityHub,
        description:
          'Import findings into Security Hub, which must be enabled in the account. Takes a deployment.',
      }),
      eventBus: oneOf({
        values: switches,
        preset: DEFAULT_NOTIFICATIONS.eventBus,
        description: 'Put findings on the default event bus for others to build on. Takes a deployment.',
      }),
    },
    must('a mapping of slack, ownerTag, quietHours, mutes, securityHub and eventBus'),
  )
  .meta({ description: 'Who is told what, where and when.' });

/** What {@link notificationsSchema} gives. */
export type NotificationsInFile = z.infer<typeof notificationsSchema>;

function listed<Value extends string>(values: Readonly<Record<Value, Value>>, what: string) {
  return someOf(z.enum(values, must(`one of ${Object.keys(values).join(', ')}`)), what).exactOptional();
}

interface ParameterName extends ForEditors<string | null> {
  readonly example: string;
}

function parameterName({ example, preset, description }: ParameterName) {
  return formed(`the name of an SSM parameter, as in ${example}, or null`, /^\/[\w./-]{1,200}$/)
    .nullable()
    .meta({ description, default: preset })
    .exactOptional();
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
