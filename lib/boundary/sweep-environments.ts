import * as z from 'zod';

const conductEnvironment = z.object({
  MEMBER_ROLE_NAME: z.string().default(''),
  POLICY_PARAMETER_NAME: z.string().min(1),
  RECORDS_TABLE_NAME: z.string().min(1),
});

/** What `conduct-sweep` is told about its stack. */
export type ConductEnvironment = z.infer<typeof conductEnvironment>;

const sweepPlaceEnvironment = conductEnvironment.extend({
  EXCEPTION_WORKFLOW_ARN: z.string().min(1),
  EXCEPTIONS_TABLE_NAME: z.string().min(1),
  FINDINGS_TOPIC_ARN: z.string().min(1),
});

/** What `sweep-place` is told: the same, and where it tells and asks. */
export type SweepPlaceEnvironment = z.infer<typeof sweepPlaceEnvironment>;

const watchEnvironment = sweepPlaceEnvironment.extend({
  EXCEPTIONS_TOPIC_ARN: z.string().min(1),
  REEVALUATION_QUEUE_URL: z.string().min(1),
});

/** What `watch-corrected` is told: the same, and by what it rolls back. */
export type WatchEnvironment = z.infer<typeof watchEnvironment>;

/** Reads what `conduct-sweep` is told. Throws where the template forgot a variable. */
export function parseConductEnvironment(environment: NodeJS.ProcessEnv): ConductEnvironment {
  return conductEnvironment.parse(environment);
}

/** Reads what `sweep-place` is told. Throws where the template forgot a variable. */
export function parseSweepPlaceEnvironment(environment: NodeJS.ProcessEnv): SweepPlaceEnvironment {
  return sweepPlaceEnvironment.parse(environment);
}

/** Reads what `watch-corrected` is told. Throws where the template forgot a variable. */
export function parseWatchEnvironment(environment: NodeJS.ProcessEnv): WatchEnvironment {
  return watchEnvironment.parse(environment);
}
