import { describe, expect, it } from 'vitest';
import { parseExceptionNews } from '../../../lib/boundary/exception-news.ts';

describe('news of an exception', () => {
  it('say which, and what', () => {
    expect(parseExceptionNews('{"exceptionId":"exc-1","change":"reminder"}')).toEqual({
      exceptionId: 'exc-1',
      change: 'reminder',
    });
  });

  it('that a newer version tells are of that exception all the same', () => {
    expect(parseExceptionNews('{"exceptionId":"exc-1","change":"extended","more":1}')).toEqual({
      exceptionId: 'exc-1',
      change: 'other',
    });
  });

  it.each(['{', '{}', '{"exceptionId":""}'])('are not %s', (body) => {
    expect(() => parseExceptionNews(body)).toThrow();
  });
});
