import * as z from 'zod';

const postEnvironment = z.object({
  POLICY_PARAMETER_NAME: z.string().min(1),
  SLACK_PARAMETER_NAME: z.string().min(1),
  STORIES_TABLE_NAME: z.string().min(1),
  /** Another Slack than the real one, for local runs. */
  SLACK_API_URL: z.url().exactOptional(),
});

/** What the functions that post to Slack are told about their stack. */
export type PostEnvironment = z.infer<typeof postEnvironment>;

/** Reads it. Throws where the template forgot a variable. */
export function parsePostEnvironment(environment: NodeJS.ProcessEnv): PostEnvironment {
  return postEnvironment.parse(environment);
}
