import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readExceptionTag, withTagProblem } from '../../../lib/boundary/exception-tag.ts';
import { EXCEPTION_TAG } from '../../../lib/domain/exception/tagged-launch.ts';
import type { Finding } from '../../../lib/domain/finding.ts';
import { anExceptionPolicy } from '../../given.ts';
import { aFinding } from '../../local-post.ts';

const REASON = 'the vendor agent needs IMDSv1 until April';

describe('a tag that asks for an exception', () => {
  it.each([
    [
      `httpTokens=optional httpPutResponseHopLimit=2 days=7 reason=${REASON}`,
      { allows: { httpTokens: 'optional', httpPutResponseHopLimit: 2 }, days: 7, reason: REASON },
    ],
    [
      `days=30 httpTokens=optional reason=${REASON}`,
      { allows: { httpTokens: 'optional' }, days: 30, reason: REASON },
    ],
    [
      `  httpPutResponseHopLimit=3   days=1 reason= ${REASON} `,
      { allows: { httpPutResponseHopLimit: 3 }, days: 1, reason: REASON },
    ],
    [
      `HttpTokens=optional Days=7 Reason=see a=b, days=9 and reason=c`,
      { allows: { httpTokens: 'optional' }, days: 7, reason: 'see a=b, days=9 and reason=c' },
    ],
  ])('reads %j', (value, wish) => {
    expect(readExceptionTag(value)).toEqual({ kind: 'wish', wish });
  });

  it.each([
    [
      '',
      'days is missing: must be a whole number of days, as in days=7; reason is missing: must be the last part, and go on to the end.',
    ],
    [
      `httpTokens=optional reason=${REASON}`,
      'days is missing: must be a whole number of days, as in days=7.',
    ],
    [`httpTokens=required days=7 reason=${REASON}`, 'httpTokens must be optional, not "required".'],
    [
      `httpTokens=optional days=soon reason=${REASON}`,
      'days must be a whole number of days, as in days=7, not "soon".',
    ],
    [
      `httpPutResponseHopLimit=1.5 days=7 reason=${REASON}`,
      'httpPutResponseHopLimit must be a whole number, not "1.5".',
    ],
    ['httpTokens=optional days=7', 'reason is missing: must be the last part, and go on to the end.'],
    [`httpTokens=optional days=7 days=9 reason=${REASON}`, 'days is given twice.'],
    [
      `httpEndpoint=enabled httpTokens=optional days=7 reason=${REASON}`,
      '"httpEndpoint" is not known, but httpTokens, httpPutResponseHopLimit, days, reason are.',
    ],
    [
      `please httpTokens=optional days=7 reason=${REASON}`,
      '"please" is not known, but httpTokens, httpPutResponseHopLimit, days, reason are.',
    ],
  ])('says what is wrong with %j', (value, problem) => {
    expect(readExceptionTag(value)).toEqual({ kind: 'unreadable', problem });
  });

  it('is read or said to be unreadable, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 256 }), (value) => {
        const read = readExceptionTag(value);

        expect(read.kind === 'wish' || read.problem.length > 1).toBe(true);
      }),
    );
  });

  it('gives the reason as it was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (reason) => {
        const read = readExceptionTag(`httpTokens=optional days=7 reason=${reason}`);

        expect(read).toMatchObject({ wish: { reason: reason.trim() } });
      }),
    );
  });
});

describe('the finding of a launch', () => {
  const launched = (value: string | null): Finding =>
    aFinding('event-1', {
      instance: { tags: value === null ? {} : { [EXCEPTION_TAG]: value } },
      record: { exceptionTag: value },
    });

  it.each([
    ['no tag', null],
    ['a tag that can become a request', `httpTokens=optional days=7 reason=${REASON}`],
  ])('stays as it is with %s', (_what, value) => {
    const finding = launched(value);

    expect(withTagProblem(finding, anExceptionPolicy())).toBe(finding);
  });

  it.each([
    [
      'cannot be read',
      'httpTokens=optional',
      'days is missing: must be a whole number of days, as in days=7; ',
    ],
    [
      'asks for too long',
      `httpTokens=optional days=90 reason=${REASON}`,
      'The end must be at least 15 minutes and at most 30 days ahead. ',
    ],
    ['asks for nothing', `days=7 reason=${REASON}`, 'Say what is needed: '],
  ])('says what to do about a tag that %s, before all else', (_what, value, problem) => {
    const finding = launched(value);

    const { nextStep } = withTagProblem(finding, anExceptionPolicy());

    expect(nextStep).toContain(
      `Its tag imds-guardrail:exception-request asks for an exception, but not so that it can be requested: ${problem}`,
    );
    expect(nextStep).toMatch(new RegExp(` ${finding.nextStep.replace('.', '\\.')}$`));
  });

  it('says that a tag of later asks for nothing', () => {
    const tags = { [EXCEPTION_TAG]: `httpTokens=optional days=7 reason=${REASON}` };
    const finding = aFinding('event-1', { instance: { tags } });

    const { nextStep } = withTagProblem(finding, anExceptionPolicy());

    expect(nextStep).toContain(': it is not in the event of the launch, and whoever tags an instance later ');
  });

  it('says so also where nobody approves anything', () => {
    const approvers = { slackUsers: [], slackGroups: [], principals: [], emails: [] };

    const { nextStep } = withTagProblem(
      launched(`httpTokens=optional days=7 reason=${REASON}`),
      anExceptionPolicy({ approvers }),
    );

    expect(nextStep).toContain('The policy names no approvers, so there are no exceptions.');
  });
});
