import * as z from 'zod';
import { HOP_LIMIT_RANGE } from '../../domain/metadata-options.ts';
import { DEFAULT_BASELINE } from './policy-defaults.ts';
import { oneOf, wholeNumber } from './schema-parts.ts';
import { must } from './wording.ts';

const { min, max } = HOP_LIMIT_RANGE;
const { mode, ...preset } = DEFAULT_BASELINE;
const modes = ['enforce', 'audit'] as const;
const governable = ['disabled', 'ungoverned'] as const;

const modeSchema = z
  .strictObject(
    {
      launch: oneOf({
        values: modes,
        preset: mode.launch,
        description: 'For violations that a new instance had from its launch.',
      }),
      drift: oneOf({
        values: modes,
        preset: mode.drift,
        description: 'For violations that somebody caused by a later change.',
      }),
      existing: oneOf({
        values: modes,
        preset: mode.existing,
        description: 'For instances that are not new and may depend on IMDSv1.',
      }),
      expiry: oneOf({
        values: modes,
        preset: mode.expiry,
        description:
          'For what an exception allowed that has ended. audit: it stays open, reported, until this is enforce.',
      }),
    },
    must('a mapping of launch, drift, existing and expiry'),
  )
  .meta({ description: 'enforce: correct a violation. audit: report it and change nothing.' });

/** The keys of a baseline, each of which may be left out; a scope has the same ones. */
export const baselineKeys = {
  mode: modeSchema.exactOptional(),
  httpTokens: oneOf({
    values: ['required', 'ungoverned'],
    preset: preset.httpTokens,
    description: 'required: IMDSv2 only.',
  }),
  maxHopLimit: wholeNumber({
    from: min,
    to: max,
    preset: preset.maxHopLimit,
    description: 'The highest HttpPutResponseHopLimit that is allowed.',
  }),
  containerHostMaxHopLimit: wholeNumber({
    from: min,
    to: max,
    preset: preset.containerHostMaxHopLimit,
    description: 'The same for container hosts: a container behind a bridge needs 2.',
  }),
  hopLimitAtLaunch: oneOf({
    values: ['report', 'enforce', 'accept'],
    preset: preset.hopLimitAtLaunch,
    description: "A hop limit above the maximum from the launch on, which is usually the platform's choice.",
  }),
  hopLimitRaised: oneOf({
    values: ['revert', 'report'],
    preset: preset.hopLimitRaised,
    description:
      'A hop limit above the maximum that somebody raised later. revert: back to the value on record.',
  }),
  httpEndpoint: oneOf({
    values: governable,
    preset: preset.httpEndpoint,
    description: 'disabled: no metadata service at all.',
  }),
  httpProtocolIpv6: oneOf({
    values: governable,
    preset: preset.httpProtocolIpv6,
    description: 'disabled: no metadata service over IPv6.',
  }),
  instanceMetadataTags: oneOf({
    values: governable,
    preset: preset.instanceMetadataTags,
    description: 'disabled: no instance tags in the metadata.',
  }),
};
