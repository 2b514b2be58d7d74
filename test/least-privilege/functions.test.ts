import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { budgets } from '../../scripts/budgets.ts';
import { callSitesOf } from './call-sites.ts';
import { authorizationText, type Grant } from './iam.ts';
import { lacking, unused } from './judgement.ts';
import { neverCalled } from './never-called.ts';
import { permissionsPage, policyFor } from './permissions-page.ts';
import { unknownIn } from './reference.ts';
import { recordTraffic, scenarios, type FunctionTraffic, type Traffic } from './traffic.ts';

const functions = Object.keys(budgets);

let traffic: Traffic;

beforeAll(async () => {
  traffic = await recordTraffic();
}, 240_000);

function trafficOf(functionName: string): FunctionTraffic {
  const found = traffic.functions.get(functionName);
  if (found === undefined) throw new Error(`${functionName} is not in the template.`);
  return found;
}

describe('with the roles in force', () => {
  it.each(scenarios)('$functionName $title', ({ title }) => {
    expect(traffic.failures.get(title)).toBeUndefined();
  });

  it('no call is refused', () => {
    const denied = traffic.calls.flatMap(({ caller, denied: refused }) =>
      refused.map((each) => `${String(caller)}: ${authorizationText(each)}`),
    );

    expect(denied).toEqual([]);
  });
});

describe('what is recorded', () => {
  it.each(functions)('has all the calls that the code of %s can make', async (functionName) => {
    const possible = await callSitesOf(functionName);

    const missing = possible.filter((site) => !trafficOf(functionName).sites.has(site));
    const argued = neverCalled
      .filter(({ functions: of }) => of.includes(functionName))
      .map(({ site }) => site);
    expect(missing.toSorted()).toEqual(argued.toSorted());
  });
});

describe('what IAM is asked', () => {
  it('is what the service authorization reference knows', async () => {
    const asked = [...traffic.functions.values()].flatMap((each) => each.asked);

    const unknown = await Promise.all([...asked, ...traffic.inMemberRole].map(unknownIn));
    expect([...new Set(unknown.flat())]).toEqual([]);
  });
});

describe('the role', () => {
  it.each(functions)('of %s allows all that it needs', (functionName) => {
    const { grants, asked } = trafficOf(functionName);

    expect(lacking(grants, asked)).toEqual([]);
  });

  it.each(functions)('of %s allows nothing else', (functionName) => {
    const { grants, asked } = trafficOf(functionName);

    expect(unused(grants, asked)).toEqual([]);
  });
});

describe('what people are told', () => {
  it('on the page of permissions is what the template says', async () => {
    const page = await permissionsPage(traffic.roles, policyFor(traffic.inMemberRole));

    await expect(page).toMatchFileSnapshot('../../docs/permissions.md');
  });

  it('in the README of the member role is what is called in it', () => {
    const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
    const [told = ''] = /^A member role in another account needs .+$/m.exec(readme) ?? [];

    const names = [...told.matchAll(/`([\w:]+)`/g)].map(([, name = '']) => name);
    const actions = names.map((name) => (name.includes(':') ? name : `securityhub:${name}`));

    const called = new Set(traffic.inMemberRole.map(({ action }) => action));
    expect(actions.toSorted()).toEqual([...called].toSorted());
  });
});

describe('a role that is not what it should be', () => {
  const RECORDS = 'arn:aws:dynamodb:eu-west-1:111122223333:table/imds-guardrail-records';

  /** The grants of guard, with one statement changed. */
  function changed(sid: string, change: (grant: Grant) => Grant): [Grant[], FunctionTraffic['asked']] {
    const { grants, asked } = trafficOf('guard');
    return [grants.map((grant) => (grant.sid === sid ? change(grant) : grant)), asked];
  }

  it('lacks an action that was taken from it', () => {
    const [grants, asked] = changed('KeepRecords', (grant) => ({
      ...grant,
      actions: grant.actions.filter((action) => action !== 'dynamodb:UpdateItem'),
    }));

    expect(lacking(grants, asked)).toContainEqual(
      expect.stringContaining(`dynamodb:UpdateItem on ${RECORDS} with dynamodb:LeadingKeys=`),
    );
  });

  it('lacks the index that it reads, where it has the table alone', () => {
    const [grants, asked] = changed('ReadExceptionsInForce', (grant) => ({
      ...grant,
      resources: grant.resources.map((resource) => resource.replace('/index/inForce', '')),
    }));

    expect(lacking(grants, asked)).toMatchObject([expect.stringContaining('/index/inForce') as unknown]);
  });

  it('lacks the items that a condition shuts out', () => {
    const [grants, asked] = changed('KeepExceptionChanges', (grant) => ({
      ...grant,
      conditions: grant.conditions.map((condition) => ({ ...condition, values: ['changes#*'] })),
    }));

    expect(lacking(grants, asked)).toMatchObject([expect.stringContaining('=change#exc-') as unknown]);
  });

  it('has an action too much that was added to it', () => {
    const [grants, asked] = changed('KeepRecords', (grant) => ({
      ...grant,
      actions: [...grant.actions, 'dynamodb:DeleteItem'],
    }));

    expect(unused(grants, asked)).toMatchObject([
      expect.stringContaining(`KeepRecords: dynamodb:DeleteItem on ${RECORDS}`) as unknown,
    ]);
  });

  it('has a resource too much that was added to it', () => {
    const topic = 'arn:aws:sns:eu-west-1:111122223333:AlarmsTopic';
    const [grants, asked] = changed('TellPeople', (grant) => ({
      ...grant,
      resources: [...grant.resources, topic],
    }));

    expect(unused(grants, asked)).toEqual([`TellPeople: sns:Publish on ${topic}`]);
  });

  it('has items too much that a condition lets in', () => {
    const [grants, asked] = changed('KeepExceptionChanges', (grant) => ({
      ...grant,
      conditions: grant.conditions.map((condition) => ({ ...condition, values: ['change#*', 'token#*'] })),
    }));

    expect(unused(grants, asked)).toMatchObject([
      expect.stringContaining('where dynamodb:LeadingKeys is token#*') as unknown,
    ]);
  });
});
