import * as z from 'zod';

const noteEnvironment = z.object({ RECORDS_TABLE_NAME: z.string().min(1) });

/** What `note-imdsv1-use` is told about its stack. Throws where the template forgot it. */
export function parseNoteEnvironment(environment: NodeJS.ProcessEnv): z.infer<typeof noteEnvironment> {
  return noteEnvironment.parse(environment);
}
