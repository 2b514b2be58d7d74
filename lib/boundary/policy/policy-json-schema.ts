import * as z from 'zod';
import { policyFileSchema } from './policy-schema.ts';

/** The JSON schema of the policy file, by which editors complete and check it: the text of `policy.schema.json`. */
export function policyJsonSchema(): string {
  const schema = z.toJSONSchema(policyFileSchema, { io: 'input', target: 'draft-7' });
  const { scopes, ...others } = { ...schema.properties };
  return `${JSON.stringify({ ...schema, properties: { ...others, scopes: withoutDefaults(scopes) } }, null, 2)}\n`;
}

/** A key that a scope leaves out is as in the baseline, so the baseline's default would mislead there. */
function withoutDefaults(schema: unknown): unknown {
  return JSON.parse(
    JSON.stringify(schema, (key, value: unknown) => (key === 'default' ? undefined : value)),
  ) as unknown;
}
