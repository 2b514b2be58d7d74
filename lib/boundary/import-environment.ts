import * as z from 'zod';

const importEnvironment = z.object({ MEMBER_ROLE_NAME: z.string().default('') });

/** What `import-finding` is told about its stack. */
export function parseImportEnvironment(environment: NodeJS.ProcessEnv): z.infer<typeof importEnvironment> {
  return importEnvironment.parse(environment);
}
