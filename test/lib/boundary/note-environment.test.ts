import { expect, it } from 'vitest';
import { parseNoteEnvironment } from '../../../lib/boundary/note-environment.ts';

it('note-imdsv1-use has to be told of the table', () => {
  expect(parseNoteEnvironment({ RECORDS_TABLE_NAME: 'records' })).toEqual({ RECORDS_TABLE_NAME: 'records' });
  expect(() => parseNoteEnvironment({})).toThrow('RECORDS_TABLE_NAME');
});
