import { describe, expect, it } from 'vitest';
import { MAX_ENTRIES } from '../../../../lib/domain/story/story.ts';
import { timesWords, tugOfWarOf } from '../../../../lib/domain/story/tug-of-war.ts';
import { alice } from '../../../given.ts';
import { aDrift, aFinding, aStory, minutesLater, pipeline } from './given-story.ts';

const DAY = 24 * 60;
const raised = [{ field: 'httpPutResponseHopLimit', actual: 3, required: 1, moment: 'drift' }] as const;

describe('a tug-of-war', () => {
  it('begins with the third loosening, and not before', () => {
    const two = aStory(aFinding(0), aDrift(1), aDrift(2));
    const three = aStory(aFinding(0), aDrift(1), aDrift(2), aDrift(3));

    expect(tugOfWarOf(two)).toBeNull();
    expect(tugOfWarOf(three)).toEqual({
      times: 3,
      since: minutesLater(1),
      principal: pipeline,
      tool: 'Terraform',
      quiet: false,
    });
  });

  it('counts the last 24 hours only', () => {
    const spread = aStory(aDrift(0), aDrift(DAY - 1), aDrift(DAY));
    const dense = aStory(aDrift(1), aDrift(DAY - 1), aDrift(DAY));

    expect(tugOfWarOf(spread)).toBeNull();
    expect(tugOfWarOf(dense)?.times).toBe(3);
  });

  it('names the one who does it most often, and by role whatever the session', () => {
    const again = {
      ...pipeline,
      sessionName: 'run-2',
      arn: 'arn:aws:sts::1:assumed-role/deploy-pipeline/run-2',
    };
    const story = aStory(
      aDrift(1),
      aDrift(2, { principal: again }),
      aDrift(3, { principal: alice }),
      aDrift(4, { principal: null }),
    );

    expect(tugOfWarOf(story)?.principal).toEqual(again);
  });

  it('names the latest of those who do it equally often', () => {
    const story = aStory(aDrift(1), aDrift(2, { principal: alice }), aDrift(3, { principal: null }));

    expect(tugOfWarOf(story)).toMatchObject({ principal: alice, tool: 'the AWS CLI' });
  });

  it('tells two people in the same role apart, and roles without an ARN by name', () => {
    const bob = {
      ...alice,
      name: 'bob@example.com',
      arn: 'arn:aws:sts::1:assumed-role/Admin/bob@example.com',
    };
    const nameless = { ...alice, arn: null };
    const role = { ...pipeline, roleArn: null };
    const [one, other] = [
      aStory(aDrift(1, { principal: bob }), aDrift(2, { principal: bob }), aDrift(3, { principal: alice })),
      aStory(
        aDrift(1, { principal: nameless }),
        aDrift(2, { principal: role }),
        aDrift(3, { principal: nameless }),
      ),
    ];

    expect(tugOfWarOf(one)?.principal).toEqual(bob);
    expect(tugOfWarOf(other)?.principal).toEqual(nameless);
  });

  it('tells roles and users of the same name apart by their accounts', () => {
    const role = { ...pipeline, roleArn: 'arn:aws:iam::444455556666:role/deploy-pipeline' };
    const user = {
      ...alice,
      kind: 'iam-user',
      arn: 'arn:aws:iam::111122223333:user/ci',
      name: 'ci',
    } as const;
    const namesake = { ...user, arn: 'arn:aws:iam::444455556666:user/ci' };
    const principalOf = (...[one, other]: [typeof alice, typeof alice]) =>
      tugOfWarOf(
        aStory(aDrift(1, { principal: one }), aDrift(2, { principal: one }), aDrift(3, { principal: other })),
      )?.principal;

    expect(principalOf(pipeline, role)).toEqual(pipeline);
    expect(principalOf(user, namesake)).toEqual(user);
  });

  it('is still one where nobody knows who', () => {
    const story = aStory(...([1, 2, 3].map((minute) => aDrift(minute, { principal: null })) as [never]));

    expect(tugOfWarOf(story)).toMatchObject({ principal: null, tool: null });
  });

  it('counts a loosening beside something older as one', () => {
    const violations = [...aFinding().violations, ...raised];
    const story = aStory(aDrift(1), aDrift(2), aDrift(3, { violations }));

    expect(tugOfWarOf(story)?.times).toBe(3);
  });

  it('goes quiet with one more of what two take turns in, whatever the order of members', () => {
    const [tokens] = aDrift(1).violations;
    const one = { principal: alice, violations: [tokens!, ...raised] };
    const other = { principal: alice, violations: [...raised, tokens!] };
    const story = aStory(aDrift(1), aDrift(2, one), aDrift(3), aDrift(4, other));

    expect(tugOfWarOf(story)?.quiet).toBe(true);
  });

  it('goes quiet with one more of the same', () => {
    const fourth = { ...pipeline, sessionName: 'run-4' };
    const story = aStory(aDrift(1), aDrift(2), aDrift(3), aDrift(4, { principal: fourth }));

    expect(tugOfWarOf(story)?.quiet).toBe(true);
  });

  it.each([
    ['another caller', aDrift(4, { principal: alice })],
    ['nobody known', aDrift(4, { principal: null })],
    ['another tool', aDrift(4, { principal: { ...pipeline, userAgent: 'aws-cli/2.33.4' } })],
    ['another member loosened', aDrift(4, { violations: raised })],
    ['another outcome', aDrift(4, { outcome: 'denied' })],
    ['something else happening', aFinding(4)],
  ])('is news again with %s', (_what, newest) => {
    const story = aStory(aDrift(1), aDrift(2), aDrift(3), newest);

    expect(tugOfWarOf(story)?.quiet).toBe(false);
  });

  it.each(['resolved', 'gone'] as const)('is over once the instance is %s', (outcome) => {
    const story = aStory(aDrift(1), aDrift(2), aDrift(3), aFinding(4, { outcome, violations: [] }));

    expect(tugOfWarOf(story)).toBeNull();
  });

  it('says how often, and that a full story may have forgotten some', () => {
    const war = tugOfWarOf(aStory(aDrift(1), aDrift(2), aDrift(3)))!;

    expect(timesWords(war)).toBe('3 times');
    expect(timesWords({ ...war, times: MAX_ENTRIES })).toBe('60 times or more');
  });
});
