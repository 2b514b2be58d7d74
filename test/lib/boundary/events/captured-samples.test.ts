import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inWords } from './fixtures.ts';

/** Real records that others have published are not ours to redistribute; where they lie beside the repository, they are read. */
const FOLDER = resolve('../shared/events');

const governed = /^(RunInstances|StartInstances|CreateFleet|ModifyInstanceMetadataOptions|StateChange)|IamInstanceProfile/;

const expected: Readonly<Record<string, string>> = {
  'CreateFleet.instant-asg.wwalpha': 'trigger launch',
  'ModifyInstanceMetadataOptions.error-eventbridge.flatiron': 'ignored failed-call',
  'ReplaceIamInstanceProfileAssociation.error.traildiscover': 'ignored failed-call',
  'RunInstances.assumedrole-2016.c7n': 'trigger launch',
  'RunInstances.autoscaling-root-2017.grycap': 'trigger launch',
  'RunInstances.console-multi-metadataOptions.rubysoho07': 'trigger launch',
  'RunInstances.console-single.panther': 'trigger launch',
  'RunInstances.denied-unauthorized.stratus': 'ignored failed-call',
  'RunInstances.dryrun-launchtemplate.panther': 'ignored dry-run',
  'RunInstances.error-invalid-parameter.invictus': 'ignored failed-call',
  'RunInstances.error.traildiscover': 'ignored failed-call',
  'RunInstances.eventbridge-envelope.c7n': 'trigger launch',
  'RunInstances.eventbridge.flatiron': 'trigger launch',
  'StartInstances.awsdocs': 'records: trigger start',
  'StartInstances.error.traildiscover': 'ignored failed-call',
  'StartInstances.success.stratus': 'trigger start',
  'StateChange.pending.awsdocs': 'ignored other-state',
  'StateChange.pending.c7n': 'ignored other-state',
  'StateChange.terminated.awsdocs': 'ignored other-state',
  'derived/AssociateIamInstanceProfile.success': 'trigger instance-profile',
  'derived/ModifyInstanceMetadataOptions.partial-hop-only': 'trigger drift',
  'derived/ModifyInstanceMetadataOptions.weaken-success': 'trigger drift',
  'derived/RunInstances.omitted-request': 'trigger launch',
  'derived/RunInstances.omitted-response': 'trigger launch',
  'StopInstances.awsdocs': 'records: ignored other-event',
  'TerminateInstances.root.awsdocs': 'records: ignored other-event',
  // A list of test records of a rule engine: no event.
  'ModifyImageAttribute.public-add-remove.streamalert': 'malformed',
};

describe.runIf(existsSync(FOLDER))('records captured in the wild', () => {
  const names = existsSync(FOLDER)
    ? readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.json'))
        .map((file) => file.replace(/\.json$/, ''))
    : [];

  it('include every kind that is expected of them', () => {
    const unexpected = names.filter((name) => governed.test(name.replace('derived/', '')) && !(name in expected));

    expect(unexpected).toEqual([]);
    expect(Object.keys(expected).filter((name) => !names.includes(name))).toEqual([]);
  });

  it.each(names)('parse as they should: %s', (name) => {
    const json: unknown = JSON.parse(readFileSync(resolve(FOLDER, `${name}.json`), 'utf8'));

    const words = inWords(json);

    expect(words).toBe(expected[name] ?? 'ignored other-event');
  });
});
