import { findingJsonSchema } from '../lib/boundary/finding-json-schema.ts';

process.stdout.write(findingJsonSchema());
