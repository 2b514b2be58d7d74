import { expect, it } from 'vitest';
import { parseImportEnvironment } from '../../../lib/boundary/import-environment.ts';

it('import-finding knows no role in other accounts but the one that it is told of', () => {
  expect(parseImportEnvironment({})).toEqual({ MEMBER_ROLE_NAME: '' });
  expect(parseImportEnvironment({ MEMBER_ROLE_NAME: 'member' })).toEqual({ MEMBER_ROLE_NAME: 'member' });
});
