import fc from 'fast-check';

/*
 * Properties are checked with the same cases in every run, so that a failure is one of the change at hand.
 * Other cases: FAST_CHECK_SEED=$RANDOM npm run test:unit. The long tests have others each time; a failure says its
 * seed, by which it can be had again.
 */
const seed =
  process.env['FAST_CHECK_SEED'] ?? (process.env['TEST_LONG'] === undefined ? 20_261_122 : Date.now());
fc.configureGlobal({ seed: Number(seed) });
