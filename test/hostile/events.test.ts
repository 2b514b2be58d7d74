import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEvent } from '../../lib/boundary/events/parse-event.ts';
import { parseRecords } from '../../lib/boundary/events/parse-records.ts';
import { fixture, fixtureNames } from '../lib/boundary/events/fixtures.ts';
import { runs } from '../runs.ts';
import { hostileValue, mutantOf } from './hostile-input.ts';

const mutant = mutantOf(fixtureNames.map(fixture));

describe('parsing whatever JSON comes', () => {
  it('never throws on arbitrary JSON, and finds no trigger in it', () => {
    fc.assert(
      fc.property(hostileValue, (json) => {
        expect(parseEvent(json).kind).toMatch(/^(ignored|malformed)$/);
        expect(() => parseRecords(json)).not.toThrow();
      }),
      { numRuns: runs(500, 100_000) },
    );
  });

  it('never throws on a mutated event, and a trigger of it is always well formed', () => {
    let triggers = 0;

    fc.assert(
      fc.property(mutant, (json) => {
        for (const event of parseRecords(json) ?? [json]) {
          const parsed = parseEvent(event);
          expectWellFormed(parsed);
          triggers += parsed.kind === 'trigger' ? 1 : 0;
        }
      }),
      { numRuns: runs(1_500, 200_000) },
    );

    // Else the mutations are so wild that nothing was tried.
    expect(triggers).toBeGreaterThan(250);
  });

  it('copes with nesting deeper than the stack', () => {
    const depth = 200_000;
    const deep: unknown = JSON.parse('{"item":'.repeat(depth) + '1' + '}'.repeat(depth));
    const event = {
      eventSource: 'ec2.amazonaws.com',
      eventName: 'CreateFleet',
      eventTime: '2026-03-02T09:15:30Z',
      awsRegion: 'eu-west-1',
      recipientAccountId: '111122223333',
      userIdentity: deep,
      requestParameters: { CreateFleetRequest: { TagSpecification: deep } },
      responseElements: { CreateFleetResponse: { fleetInstanceSet: deep } },
    };

    const parsed = parseEvent(event);

    expect(parsed).toMatchObject({ kind: 'ignored', reason: 'nothing-launched' });
  });
});

function expectWellFormed(parsed: ReturnType<typeof parseEvent>): void {
  if (parsed.kind !== 'trigger') return;
  const { trigger } = parsed;
  expect(trigger.eventTime.getTime()).not.toBeNaN();
  expect(trigger.accountId).toMatch(/^\d{12}$/);
  expect(trigger.region).toMatch(/^[a-z0-9-]+$/);
  expect(trigger.eventId).not.toBe('');
  expect(trigger.principal?.name ?? 'nobody').not.toBe('');
  if (trigger.subject.kind === 'client-token') {
    expect(trigger.subject.clientToken).not.toBe('');
    return;
  }
  if (trigger.subject.kind === 'scope') throw new Error('No mutant is a change of an exception.');
  const ids = trigger.subject.instances.map((instance) => instance.instanceId);
  expect(ids.length).toBeGreaterThan(0);
  expect(new Set(ids).size).toBe(ids.length);
  for (const instance of trigger.subject.instances) {
    expect(instance.instanceId).toMatch(/^i-\w+$/);
    const { httpPutResponseHopLimit = 1 } = instance.metadataOptions;
    expect(httpPutResponseHopLimit).toBeGreaterThanOrEqual(1);
    expect(httpPutResponseHopLimit).toBeLessThanOrEqual(64);
    for (const value of Object.values(instance.tags ?? {})) expect(value).toBeTypeOf('string');
  }
}
