import { bellsJsonSchema } from '../../src/config/documents/bells-json-schema.js';

/** The JSON Schemas that are shipped, by their path from the root. */
export const jsonSchemas: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'schemas/bells.schema.json': bellsJsonSchema(),
};
