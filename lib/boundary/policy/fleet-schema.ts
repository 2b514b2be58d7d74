import * as z from 'zod';
import { accountId, region } from './match-parts.ts';
import { DEFAULT_FLEET } from './policy-defaults.ts';
import { formed, oneOf, wholeNumber } from './schema-parts.ts';
import { must } from './wording.ts';

const { evidence, waves, watch } = DEFAULT_FLEET;

const schedule = formed(
  'a schedule, as in rate(12 hours) or cron(0 6 * * ? *)',
  /^(rate\(\d{1,3} (minutes?|hours?|days?)\)|cron\([^()]{1,100}\))$/,
);

const percentage = z.int(must('a whole number from 1 to 100')).min(1).max(100);

const evidenceSchema = z
  .strictObject(
    {
      days: wholeNumber({
        from: 1,
        to: 60,
        preset: evidence.days,
        description: 'For how many days nothing may have used IMDSv1.',
      }),
      whenUnknown: oneOf({
        values: ['audit', 'enforce'],
        preset: evidence.whenUnknown,
        description:
          'Where nobody knows whether IMDSv1 is used: audit reports, enforce changes it all the same.',
      }),
      whenUsed: oneOf({
        values: ['report', 'request-exception'],
        preset: evidence.whenUsed,
        description:
          'Where it is used, nothing is changed, and its owner told; request-exception also asks the approvers.',
      }),
      exceptionDays: wholeNumber({
        from: 1,
        to: 365,
        preset: evidence.exceptionDays,
        description: 'For how many days such an exception is asked, as far as exceptions.longestDays allows.',
      }),
    },
    must('a mapping of days, whenUnknown, whenUsed and exceptionDays'),
  )
  .meta({ description: 'What has to be known of an instance that is not new before it is changed.' });

const wavesSchema = z
  .strictObject(
    {
      canary: wholeNumber({
        from: 1,
        to: 100_000,
        preset: waves.canary,
        description: 'How many instances of a scope are changed first.',
      }),
      percentages: z
        .array(percentage, must('a list of percentages, as in [10, 50, 100]'))
        .min(1, must('a list of percentages, as in [10, 50, 100]'))
        .meta({
          description: 'The waves after it, in percent of the scope in all, growing to 100.',
          default: waves.percentages,
        })
        .exactOptional(),
      haltAbovePercent: wholeNumber({
        from: 0,
        to: 100,
        preset: waves.haltAbovePercent,
        description:
          'A scope halts when calls are refused on more of the instances changed in its wave, in percent.',
      }),
    },
    must('a mapping of canary, percentages and haltAbovePercent'),
  )
  .meta({ description: 'In which steps instances that are not new are changed, for each scope by itself.' });

const watchSchema = z
  .strictObject(
    {
      hours: wholeNumber({
        from: 1,
        to: 14 * 24,
        preset: watch.hours,
        description: 'For how many hours after a change refused calls are looked for. No wave begins before.',
      }),
      whenRefused: oneOf({
        values: ['report', 'roll-back'],
        preset: watch.whenRefused,
        description:
          'report tells the owner; roll-back also gives back what it had, until a person confirms that or time is up.',
      }),
      confirmWithinHours: wholeNumber({
        from: 1,
        to: 7 * 24,
        preset: watch.confirmWithinHours,
        description: 'For how many hours something is given back that nobody confirms.',
      }),
    },
    must('a mapping of hours, whenRefused and confirmWithinHours'),
  )
  .meta({ description: 'How corrected instances are looked after.' });

/** How the fleet that runs already is looked at, and changed. */
export const fleetSchema = z
  .strictObject(
    {
      schedule: schedule
        .nullable()
        .meta({
          description:
            'How often the fleet is looked at; null for never by itself. A change takes a deployment.',
          default: DEFAULT_FLEET.schedule,
        })
        .exactOptional(),
      accounts: z
        .array(accountId, must('a list of account ids ([] for none)'))
        .meta({ description: 'Other accounts; the guardrail acts there in its member role.' })
        .exactOptional(),
      regions: z
        .array(region, must('a list of Regions ([] for all that are enabled)'))
        .meta({ description: 'The Regions to look at; [] for all that are enabled.' })
        .exactOptional(),
      mostChanges: wholeNumber({
        from: 1,
        to: 100_000,
        preset: DEFAULT_FLEET.mostChanges,
        description: 'How many instances one sweep may change.',
      }),
      evidence: evidenceSchema.exactOptional(),
      waves: wavesSchema.exactOptional(),
      watch: watchSchema.exactOptional(),
    },
    must('a mapping of schedule, accounts, regions, mostChanges, evidence, waves and watch'),
  )
  .meta({ description: 'The fleet that runs already: looked at regularly, and changed with care.' });

/** What {@link fleetSchema} gives. */
export type FleetInFile = z.infer<typeof fleetSchema>;
