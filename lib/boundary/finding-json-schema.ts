import * as z from 'zod';
import { findingSchema } from './parse-finding.ts';

/**
 * The JSON schema of a finding, by which others read our messages and events: the text of
 * `finding.schema.json`. Members may be added within version 1.0, so it allows ones that it does not name.
 */
export function findingJsonSchema(): string {
  const schema = z.toJSONSchema(findingSchema, { io: 'input', target: 'draft-7' });
  const { $schema, ...rest } = schema;
  const about = {
    $schema,
    title: 'imds-guardrail finding 1.0',
    description:
      'The detail of EventBridge events with the source imds-guardrail and the detail-type "IMDS Guardrail Finding", and the message of the findings topic. It can come more than once: findingId tells.',
  };
  return `${JSON.stringify({ ...about, ...rest }, null, 2)}\n`;
}
