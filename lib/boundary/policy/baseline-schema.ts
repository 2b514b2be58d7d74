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
      launch: oneOf(modes, mode.launch, 'For violations that a new instance had from its launch.'),
      drift: oneOf(modes, mode.drift, 'For violations that somebody caused by a later change.'),
      existing: oneOf(modes, mode.existing, 'For instances that are not new and may depend on IMDSv1.'),
      expiry: oneOf(modes, mode.expiry, 'For what an exception allowed that has ended.'),
    },
    must('a mapping of launch, drift, existing and expiry'),
  )
  .meta({ description: 'enforce: correct a violation. audit: report it and change nothing.' });

/** The keys of a baseline, each of which may be left out; a scope has the same ones. */
export const baselineKeys = {
  mode: modeSchema.exactOptional(),
  httpTokens: oneOf(['required', 'ungoverned'], preset.httpTokens, 'required: IMDSv2 only.'),
  maxHopLimit: wholeNumber(
    min,
    max,
    preset.maxHopLimit,
    'The highest HttpPutResponseHopLimit that is allowed.',
  ),
  containerHostMaxHopLimit: wholeNumber(
    min,
    max,
    preset.containerHostMaxHopLimit,
    'The same for container hosts: a container behind a bridge needs 2.',
  ),
  hopLimitAtLaunch: oneOf(
    ['report', 'enforce', 'accept'],
    preset.hopLimitAtLaunch,
    "A hop limit above the maximum from the launch on, which is usually the platform's choice.",
  ),
  hopLimitRaised: oneOf(
    ['revert', 'report'],
    preset.hopLimitRaised,
    'A hop limit above the maximum that somebody raised later. revert: back to the value on record.',
  ),
  httpEndpoint: oneOf(governable, preset.httpEndpoint, 'disabled: no metadata service at all.'),
  httpProtocolIpv6: oneOf(governable, preset.httpProtocolIpv6, 'disabled: no metadata service over IPv6.'),
  instanceMetadataTags: oneOf(
    governable,
    preset.instanceMetadataTags,
    'disabled: no instance tags in the metadata.',
  ),
};
