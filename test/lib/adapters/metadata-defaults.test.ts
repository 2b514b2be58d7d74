import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { memberAccounts } from '../../../lib/adapters/member-accounts.ts';
import { metadataDefaults } from '../../../lib/adapters/metadata-defaults.ts';
import { startEc2Simulator, type Ec2Simulator } from '../../../local/ec2/server.ts';

const place = { accountId: '111122223333', region: 'eu-west-1' };
const action = 'GetInstanceMetadataDefaults';

let simulator: Ec2Simulator;

beforeAll(async () => {
  simulator = await startEc2Simulator(place);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_EC2: simulator.url,
    AWS_ACCESS_KEY_ID: 'ASIAGUARDEXAMPLE0001',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
});

afterAll(() => simulator.close());

beforeEach(() => {
  simulator.faults.clear();
  simulator.calls.reset();
  simulator.instances.setMetadataDefaults({}, place);
});

const ofPlace = (where = place) => metadataDefaults(() => undefined)(where);

describe('the defaults of an account', () => {
  it('that nobody has set are nothing to fear', async () => {
    expect(await ofPlace()).toEqual({
      kind: 'known',
      httpTokensEnforced: false,
      byDeclarativePolicy: false,
      managedExceptionMessage: null,
    });
  });

  it('tell that IMDSv2 is enforced, by whom, and what they say', async () => {
    simulator.instances.setMetadataDefaults(
      {
        httpTokensEnforced: 'enabled',
        managedBy: 'declarative-policy',
        managedExceptionMessage: 'Ask cloud-security.',
      },
      place,
    );

    expect(await ofPlace()).toEqual({
      kind: 'known',
      httpTokensEnforced: true,
      byDeclarativePolicy: true,
      managedExceptionMessage: 'Ask cloud-security.',
    });
  });

  it('are those of the Region that is asked for', async () => {
    simulator.instances.setMetadataDefaults({ httpTokensEnforced: 'enabled' }, place);

    const elsewhere = await ofPlace({ ...place, region: 'us-east-1' });

    expect(elsewhere).toMatchObject({ httpTokensEnforced: false });
    expect(simulator.calls.list().map(({ region }) => region)).toEqual(['us-east-1']);
  });

  it('that may not be read are unreadable, and asked for only once', async () => {
    simulator.faults.add({ kind: 'error', action, code: 'UnauthorizedOperation', status: 403 });

    expect(await ofPlace()).toEqual({
      kind: 'unreadable',
      reason: 'EC2 answered UnauthorizedOperation.',
    });
    expect(simulator.calls.count(action)).toBe(1);
  });

  it('are asked for again while EC2 throttles', async () => {
    simulator.faults.add({ kind: 'error', action, code: 'RequestLimitExceeded', status: 503 });

    expect(await ofPlace()).toMatchObject({ kind: 'known' });
    expect(simulator.calls.count(action)).toBe(2);
  });

  it('of an account without a role for us are unreadable, and say why', async () => {
    const credentialsFor = memberAccounts({ accountId: '999988887777', partition: 'aws' }, '');

    expect(await metadataDefaults(credentialsFor)(place)).toEqual({
      kind: 'unreadable',
      reason: expect.stringContaining('knows no role there') as unknown,
    });
    expect(simulator.calls.count(action)).toBe(0);
  });
});
