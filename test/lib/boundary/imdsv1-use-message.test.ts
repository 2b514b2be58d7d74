import { describe, expect, it } from 'vitest';
import { parseImdsV1Use } from '../../../lib/boundary/imdsv1-use-message.ts';

const role = 'arn:aws:sts::111122223333:assumed-role/web-server';

function messageFor(sessionArn: unknown): string {
  return JSON.stringify({ sessionArn });
}

describe('the message of a use of IMDSv1', () => {
  it.each([
    [`${role}/i-0a1b2c3d4e5f60718`, '111122223333', 'i-0a1b2c3d4e5f60718'],
    [`${role}/i-0a1b2c3d`, '111122223333', 'i-0a1b2c3d'],
    ['arn:aws-cn:sts::444455556666:assumed-role/web/i-0a1b2c3d', '444455556666', 'i-0a1b2c3d'],
  ])('names by %s the instance', (sessionArn, accountId, instanceId) => {
    expect(parseImdsV1Use(messageFor(sessionArn))).toEqual({
      kind: 'instance',
      instance: { accountId, instanceId },
    });
  });

  it.each([
    'dana@example.com',
    'i-0a1b2c3',
    'i-0a1b2c3d4e5f607181',
    'i-0A1B2C3D4E5F60718',
    'x-i-0a1b2c3d4e5f60718',
    'i-0a1b2c3d4e5f60718/other',
  ])('names by the session %s no instance', (sessionName) => {
    const sessionArn = `${role}/${sessionName}`;

    expect(parseImdsV1Use(messageFor(sessionArn))).toEqual({ kind: 'other', sessionArn });
  });

  it.each([
    ['no JSON', '{'],
    ['nothing', '{}'],
    ['a session without text', messageFor(12)],
    ['a user', messageFor('arn:aws:iam::111122223333:user/ben')],
    ['a session of no account', messageFor('arn:aws:sts::unknown:assumed-role/web/i-0a1b2c3d')],
  ])('is not %s', (_, body) => {
    expect(() => parseImdsV1Use(body)).toThrow();
  });
});
