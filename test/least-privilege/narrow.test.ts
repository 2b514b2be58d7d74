import { beforeAll, describe, expect, it } from 'vitest';
import { fillingIn } from './filled-in.ts';
import { permissionsIn, type Grant } from './iam.ts';
import { tooWide } from './narrow.ts';
import { rolesIn } from './roles.ts';
import { templateWithEverything } from './template.ts';
import { wide } from './wide.ts';

let roles: ReadonlyMap<string, readonly Grant[]>;

beforeAll(async () => {
  const template = await templateWithEverything();
  roles = rolesIn(template, fillingIn(template, 'https://sqs.eu-west-1.amazonaws.com'));
});

const aGrant: Grant = {
  sid: 'TellPeople',
  actions: ['sns:Publish'],
  resources: ['arn:aws:sns:eu-west-1:111122223333:FindingsTopic'],
  conditions: [],
};

describe('the roles of the stack', () => {
  it('are as narrow as AWS lets them be, all of them', async () => {
    const found = await Promise.all([...roles].map(async ([id, grants]) => [id, await tooWide(grants)]));

    expect(found).toHaveLength(20);
    expect(found.filter(([, problems]) => problems?.length !== 0)).toEqual([]);
  });

  it.each(wide)('have $resource for $actions', ({ resource, actions }) => {
    const permissions = [...roles.values()].flat().flatMap(permissionsIn);

    const used = permissions.filter((each) => resource.test(each.resource)).map(({ action }) => action);

    expect(actions.filter((action) => !used.includes(action))).toEqual([]);
  });

  it('name each purpose once', () => {
    for (const grants of roles.values()) {
      const purposes = grants.map(({ sid }) => sid);
      expect(new Set(purposes).size).toBe(purposes.length);
    }
  });
});

describe('a role', () => {
  it.each<[string, Partial<Grant>, string]>([
    ['by a wildcard in an action', { actions: ['sns:*'] }, 'a wildcard in an action'],
    ['on everything, where there are resources', { resources: ['*'] }, 'a resource is too wide'],
    ['on a pattern that nobody argued for', { resources: ['arn:aws:sns:*:1:*'] }, 'a resource is too wide'],
    [
      'on a resource that the action does not know',
      { actions: ['ec2:DescribeInstances'] },
      'the action is on everything or nothing',
    ],
    [
      'on all items of a table',
      { actions: ['dynamodb:PutItem'], resources: ['arn:aws:dynamodb:eu-west-1:111122223333:table/records'] },
      'dynamodb:LeadingKeys would narrow it',
    ],
    [
      'by a condition that never says anything',
      { conditions: [{ operator: 'StringEquals', key: 'sns:Topic', values: ['a'] }] },
      'sns:Topic is no key of the action',
    ],
    [
      'by the comparison of a list as if it were one value',
      {
        actions: ['events:PutEvents'],
        resources: ['arn:aws:events:eu-west-1:111122223333:event-bus/default'],
        conditions: [{ operator: 'StringEquals', key: 'events:source', values: ['imds-guardrail'] }],
      },
      'events:source is a list',
    ],
  ])('is found out %s', async (_, differences, problem) => {
    const found = await tooWide([{ ...aGrant, ...differences }]);

    expect(found).toMatchObject([expect.stringMatching(new RegExp(`: ${problem}$`)) as unknown]);
  });

  it('that names its resources is as it should be', async () => {
    expect(await tooWide([aGrant])).toEqual([]);
  });

  it('with an action that does not exist cannot be judged', async () => {
    await expect(tooWide([{ ...aGrant, actions: ['sns:PublishBatch'] }])).rejects.toThrow(
      'There is no action sns:PublishBatch.',
    );
  });
});
