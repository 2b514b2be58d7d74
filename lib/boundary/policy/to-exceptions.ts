import type { ExceptionPolicy } from '../../domain/exception/exception-policy.ts';
import type { ExceptionsInFile } from './exceptions-schema.ts';
import { DEFAULT_EXCEPTIONS } from './policy-defaults.ts';

/** Fills in what the policy file leaves out of its exceptions. */
export function toExceptions({ approvers, people, ...others }: ExceptionsInFile): ExceptionPolicy {
  return {
    ...DEFAULT_EXCEPTIONS,
    ...others,
    approvers: { ...DEFAULT_EXCEPTIONS.approvers, ...approvers },
    people: (people ?? []).map(({ name, slackUsers, principals, emails }) => ({
      name,
      slackUsers: slackUsers ?? [],
      principals: principals ?? [],
      emails: emails ?? [],
    })),
  };
}
