import fc from 'fast-check';

/*
 * Properties are checked with the same cases in every run, so that a failure is one of the change at hand.
 * Other cases: FAST_CHECK_SEED=$RANDOM npm run test:unit
 */
fc.configureGlobal({ seed: Number(process.env['FAST_CHECK_SEED'] ?? 20_261_122) });
