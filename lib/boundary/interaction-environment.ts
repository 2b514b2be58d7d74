import * as z from 'zod';

const interactionEnvironment = z.object({
  POLICY_PARAMETER_NAME: z.string().min(1),
  SLACK_ANSWERS_QUEUE_URL: z.string().min(1),
  SLACK_PARAMETER_NAME: z.string().min(1),
  SLACK_SIGNING_SECRET_PARAMETER_NAME: z.string().min(1),
  /** Another Slack than the real one, for local runs. */
  SLACK_API_URL: z.url().exactOptional(),
});

/** What `slack-interaction` is told about its stack. */
export type InteractionEnvironment = z.infer<typeof interactionEnvironment>;

/** Reads it. Throws where the template forgot a variable. */
export function parseInteractionEnvironment(environment: NodeJS.ProcessEnv): InteractionEnvironment {
  return interactionEnvironment.parse(environment);
}
