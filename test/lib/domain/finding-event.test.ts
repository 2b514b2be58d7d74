import { expect, it } from 'vitest';
import { EXCEPTION_CHANGE } from '../../../lib/domain/exception/exception-change.ts';
import { EVENT_SOURCE, FINDING_DETAIL_TYPE } from '../../../lib/domain/finding-event.ts';

it('has events go by the names that rules of others listen to', () => {
  expect([EVENT_SOURCE, FINDING_DETAIL_TYPE, EXCEPTION_CHANGE]).toEqual([
    'imds-guardrail',
    'IMDS Guardrail Finding',
    'IMDS Guardrail Exception Change',
  ]);
});
