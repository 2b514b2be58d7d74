import { describe, expect, it } from 'vitest';
import {
  mayBeRefused,
  obstacleIn,
  type MetadataDefaults,
} from '../../../../lib/domain/exception/obstacle.ts';

const REFUSED =
  'EC2 refuses HttpTokens=optional in this Region as long as HttpTokensEnforced is on, so an approval would have no effect.';

function known(differences: Partial<Extract<MetadataDefaults, { kind: 'known' }>> = {}): MetadataDefaults {
  return {
    kind: 'known',
    httpTokensEnforced: false,
    byDeclarativePolicy: false,
    managedExceptionMessage: null,
    ...differences,
  };
}

describe('an obstacle', () => {
  it('is there as long as IMDSv2 is enforced for the account', () => {
    expect(obstacleIn(known({ httpTokensEnforced: true }))).toBe(REFUSED);
  });

  it('that the organization put there says so, in the organization’s words', () => {
    const defaults = known({
      httpTokensEnforced: true,
      byDeclarativePolicy: true,
      managedExceptionMessage: 'Ask cloud-security@example.com.',
    });

    expect(obstacleIn(defaults)).toBe(
      `${REFUSED} The organization's declarative policy keeps it on; the account cannot switch it off. The organization says: Ask cloud-security@example.com.`,
    );
  });

  it('is no default by itself, be it the organization’s', () => {
    expect(obstacleIn(known())).toBeNull();
    expect(obstacleIn(known({ byDeclarativePolicy: true, managedExceptionMessage: 'Ask.' }))).toBeNull();
  });

  it('is not known where EC2 does not say', () => {
    expect(obstacleIn({ kind: 'unreadable', reason: 'EC2 answered UnauthorizedOperation.' })).toBe(
      'It could not be checked whether EC2 would refuse HttpTokens=optional in this Region: EC2 answered UnauthorizedOperation.',
    );
  });

  it('is looked for only where IMDSv1 is asked for', () => {
    expect(mayBeRefused({ httpTokens: 'optional' })).toBe(true);
    expect(mayBeRefused({ httpTokens: 'optional', httpPutResponseHopLimit: 2 })).toBe(true);
    expect(mayBeRefused({ httpPutResponseHopLimit: 2 })).toBe(false);
  });
});
