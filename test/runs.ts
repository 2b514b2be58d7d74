/**
 * How many cases a property is checked with: a few in `npm test`, many in `npm run test:long`.
 * `FAST_CHECK_RUNS` says another number for both.
 */
export function runs(inTest: number, inLongTest: number): number {
  const wanted = process.env['FAST_CHECK_RUNS'];
  if (wanted !== undefined) return Number(wanted);
  return process.env['TEST_LONG'] === undefined ? inTest : inLongTest;
}
