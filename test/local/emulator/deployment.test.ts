import { describe, expect, test } from 'vitest';
import { localFunctionUrl, outputOf } from '../../../local/emulator/deployment.ts';

const emulator = { endpoint: 'http://127.0.0.1:4567' };
const stack = {
  StackName: 'imds-guardrail-local',
  CreationTime: new Date(0),
  StackStatus: 'UPDATE_COMPLETE',
  Outputs: [{ OutputKey: 'ExceptionsTableName', OutputValue: 'exceptions' }],
} as const;

describe('a function URL on this machine', () => {
  test.each([
    ['https://abc123.lambda-url.eu-west-1.on.aws/', 'http://127.0.0.1:4567/_aws/lambda-url/abc123/'],
    [
      'https://abc123.lambda-url.eu-west-1.on.aws/?t=e30.x_-',
      'http://127.0.0.1:4567/_aws/lambda-url/abc123/?t=e30.x_-',
    ],
  ])('of %s is %s', (url, expected) => {
    expect(localFunctionUrl(url, emulator)).toBe(expected);
  });
});

describe('an output of a stack', () => {
  test('is read by its name', () => {
    expect(outputOf({ ...stack, Outputs: [...stack.Outputs] }, 'ExceptionsTableName')).toBe('exceptions');
  });

  test('that is missing is named', () => {
    expect(() => outputOf({ ...stack, Outputs: [...stack.Outputs] }, 'ExceptionsUrl')).toThrow(
      'The stack has no output ExceptionsUrl',
    );
  });
});
