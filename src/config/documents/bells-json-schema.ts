import { z } from 'zod';
import { bellsSchema } from './bells-schema.js';

/**
 * `bells.json` as JSON Schema (draft 2020-12), for editors and other programs. It takes what BellBot takes, but cannot say
 * what has to hold between two places, such as that two bells have two pins.
 */
export function bellsJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(bellsSchema, {
    target: 'draft-2020-12',
    io: 'input',
    override: ({ jsonSchema }) => {
      // Fields that BellBot does not know stay in the file.
      if (jsonSchema.additionalProperties === false) {
        delete jsonSchema.additionalProperties;
      }
    },
  });
  return { ...schema };
}
