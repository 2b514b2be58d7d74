import { describe, expect, test } from 'vitest';
import { withErrors, withLiteralKeys, withMembers } from '../../scripts/sdk-schemas.ts';

describe('the schemas of the SDK', () => {
  test('get literal keys for constants of the same file only', () => {
    const source = 'const _HT = "HttpTokens";\nexport var a = { [_HT]: 1, [_Other]: 2, b: [_HT] };';

    const rewritten = withLiteralKeys(source);

    expect(rewritten).toContain('{ "HttpTokens": 1, [_Other]: 2, b: [_HT] }');
  });

  test('keep the base exception and the errors that are told apart by class', () => {
    const base = '_s_registry.registerError(SSMServiceException$, SSMServiceException);';
    const kept = 'n0_registry.registerError(Kept$, Kept);';
    const dropped = 'n0_registry.registerError(Dropped$, Dropped);';

    const rewritten = withErrors([base, kept, dropped].join('\n'), ['Kept']);

    expect(rewritten.trim()).toBe([base, kept].join('\n'));
  });
});

describe('a structure of the SDK', () => {
  const source = [
    'const _N = "Name";\nconst _T = "Tags";\nconst _S = "State";',
    'export var Instance$ = [3, n0, _In,\n    0,\n    [_N, _T, _S],',
    '    [[0, { "ec2QueryName": `Name`,\n "xmlName": _n }], [() => TagList, { "xmlName": _t }], 2]\n];',
  ].join('\n');

  test('has the members that are read', () => {
    const rewritten = withMembers(source, { Instance: ['State', 'Tags'] });

    expect(rewritten).toContain('[_S, _T],\n    [2, [() => TagList, { "xmlName": _t }]]\n];');
    expect(rewritten).not.toContain('ec2QueryName');
  });

  test('is not bundled without a member that is read', () => {
    const rewriting = (kept: Record<string, readonly string[]>) => () => withMembers(source, kept);

    expect(rewriting({ Instance: ['State', 'ImageId'] })).toThrow('Instance with State, ImageId');
    expect(rewriting({ Reservation: ['State'] })).toThrow('Reservation with State');
  });
});
