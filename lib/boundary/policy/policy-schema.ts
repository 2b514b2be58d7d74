import * as z from 'zod';
import { BASELINE_SCOPE } from '../../domain/baseline.ts';
import type { Policy } from '../../domain/policy.ts';
import { baselineKeys } from './baseline-schema.ts';
import { exceptionsSchema } from './exceptions-schema.ts';
import { fleetSchema } from './fleet-schema.ts';
import { inconsistencies } from './inconsistencies.ts';
import { accounts, pattern, regions, tags } from './match-parts.ts';
import { notificationsSchema } from './notifications-schema.ts';
import { DEFAULT_NEW_INSTANCE_MINUTES } from './policy-defaults.ts';
import { formed, someOf, text, wholeNumber } from './schema-parts.ts';
import { toPolicy } from './to-policy.ts';
import { must } from './wording.ts';

const launchTemplateId = formed('a launch template id, as in lt-0abcd1234ef567890', /^lt-[0-9a-f]{8,17}$/);

const matchSchema = z
  .strictObject(
    {
      tags,
      accounts,
      regions,
      launchTemplates: someOf(launchTemplateId, 'launch template ids').exactOptional(),
    },
    must('a mapping of tags, accounts, regions or launchTemplates'),
  )
  .meta({ description: 'What an instance must be like: everything that is given must match.' });

const scopeSchema = z.strictObject(
  {
    name: text('the name of the scope', 64).meta({
      description: `Named in findings. Unique, and not "${BASELINE_SCOPE}".`,
    }),
    match: matchSchema,
    ...baselineKeys,
  },
  must('a mapping with name and match'),
);

const containerHostsSchema = z
  .strictObject(
    {
      tagKeys: z
        .array(pattern, must('a list of patterns of tag keys'))
        .meta({ description: 'Patterns of tag keys that only container hosts carry.' })
        .exactOptional(),
      instanceProfiles: z
        .array(pattern, must('a list of patterns of instance profile names'))
        .meta({ description: 'Patterns of names of instance profiles that only container hosts have.' })
        .exactOptional(),
    },
    must('a mapping of tagKeys and instanceProfiles'),
  )
  .meta({ description: 'How container hosts are known. A list that is given replaces the default one.' });

/** The policy as it is written: everything may be left out, nothing unknown may be added. */
export const policyFileSchema = z
  .strictObject(
    {
      version: z
        .literal(1, must('1, the version of this format'))
        .meta({ description: 'The version of this format.', default: 1 })
        .exactOptional(),
      newInstanceMinutes: wholeNumber({
        from: 1,
        to: 7 * 24 * 60,
        preset: DEFAULT_NEW_INSTANCE_MINUTES,
        description: 'Minutes after its first launch in which an instance counts as new.',
      }),
      containerHosts: containerHostsSchema.exactOptional(),
      baseline: z
        .strictObject(baselineKeys, must('a mapping of options'))
        .meta({ description: 'What applies where no scope matches.' })
        .exactOptional(),
      scopes: z
        .array(scopeSchema, must('a list of scopes ([] for none)'))
        .meta({ description: 'Parts of the fleet with rules of their own. The first match wins.' })
        .exactOptional(),
      notifications: notificationsSchema.exactOptional(),
      exceptions: exceptionsSchema.exactOptional(),
      fleet: fleetSchema.exactOptional(),
    },
    must('a mapping of keys, as in "newInstanceMinutes: 60"'),
  )
  .meta({ title: 'imds-guardrail policy' });

/** What {@link policyFileSchema} gives. */
export type PolicyFile = z.infer<typeof policyFileSchema>;

/** The policy as it is written, turned into what the domain decides by. */
export const policySchema = policyFileSchema.transform((file, context): Policy => {
  for (const { path, problem } of inconsistencies(file)) {
    context.addIssue({ code: 'custom', path: [...path], message: problem });
  }
  return toPolicy(file);
});

/** What applies without a policy file. */
export const DEFAULT_POLICY: Policy = policySchema.parse({});
