import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../../lib/boundary/policy/parse-policy.ts';
import { DEFAULT_EXCEPTIONS } from '../../../../lib/boundary/policy/policy-defaults.ts';
import { PolicyError } from '../../../../lib/boundary/policy/policy-error.ts';

const exceptionsOf = (text: string) => parsePolicy(text, 'policy.yaml').exceptions;
const policyYaml = readFileSync('policy.yaml', 'utf8');

describe('exceptions in policy.yaml', () => {
  it('are off by default, and written out as the defaults are', () => {
    expect(exceptionsOf('')).toEqual(DEFAULT_EXCEPTIONS);
    expect(exceptionsOf(policyYaml)).toEqual(DEFAULT_EXCEPTIONS);
  });

  it('have examples that work once their comment signs are taken away', () => {
    const uncommented = policyYaml
      .replace('principals: [] #', 'principals: #')
      .replace('people: []', 'people:')
      .replace(/^ {4}#( {2}- arn.*)$/gm, '    $1')
      .replace(/^ {2}#( {2}(?:- name: Bob| {2}slackUsers| {2}principals| {2}emails).*)$/gm, '  $1');

    const { approvers, people } = exceptionsOf(uncommented);

    expect(approvers.principals).toEqual([
      'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_SecurityApprover_*',
    ]);
    expect(people).toEqual([
      {
        name: 'Bob Brook',
        slackUsers: ['U0123ABCDEF'],
        principals: ['arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_*/bob@example.com'],
        emails: ['bob@example.com'],
      },
    ]);
  });

  it('keep their defaults for what is left out, of a person as well', () => {
    const exceptions = exceptionsOf('exceptions:\n  longestDays: 7\n  people:\n    - name: Bob\n');

    expect(exceptions).toEqual({
      ...DEFAULT_EXCEPTIONS,
      longestDays: 7,
      people: [{ name: 'Bob', slackUsers: [], principals: [], emails: [] }],
    });
  });

  it.each([
    [
      'approvers: {slackUsers: [bob]}',
      'slackUsers[0]: must be a Slack user\'s id, as in U0123ABCDEF, not "bob"',
    ],
    ['approvers: {slackGroups: [U0BOB0001]}', "slackGroups[0]: must be a Slack user group's id"],
    ['approvers: {emails: ["bob"]}', 'emails[0]: must be an e-mail address, not "bob"'],
    ['approvers: {principals: ["*"]}', 'principals[0]: must be the ARN of an IAM principal'],
    [
      'approvers: {principals: ["arn:aws:sts::*:assumed-role/x/y"]}',
      'principals[0]: must be the ARN of an IAM principal',
    ],
    ['approvers: {slackUser: []}', 'slackUser: is not a known key; did you mean "slackUsers"?'],
    ['approvalsNeeded: 0', 'approvalsNeeded: must be a whole number from 1 to 5, not 0'],
    ['longestDays: 366', 'longestDays: must be a whole number from 1 to 365, not 366'],
    ['answerWithinHours: 0', 'answerWithinHours: must be a whole number from 1 to 336, not 0'],
    ['remindHoursBefore: 0.5', 'remindHoursBefore: must be a whole number from 1 to 336'],
    ['channel: security', 'channel: must be a Slack channel in quotes'],
    ['people: [{slackUsers: []}]', 'people[0].name: is missing: must be what the person is called'],
  ])('refuse %s', (text, problem) => {
    expect(() => exceptionsOf(`exceptions: {${text}}`)).toThrow(PolicyError);
    expect(() => exceptionsOf(`exceptions: {${text}}`)).toThrow(problem);
  });
});
