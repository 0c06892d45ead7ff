import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { BellBotError } from '../../core/errors.js';
import { json } from '../declared-answers.js';
import { type Route, route } from '../route.js';

/** What there may be a schema for. */
const documents = ['bells', 'hooks', 'keys'];

/**
 * `GET /api/schemas/:file`: the JSON Schema of a file in the data folder, by the name of that file or of the schema's own:
 * editors check and complete such a file by it.
 */
export function schemaFileRoute(): Route {
  return route({
    method: 'GET',
    path: '/api/schemas/:file',
    about: 'The JSON Schema of a file in the data folder',
    right: 'open',
    params: z.object({ file: z.string() }),
    answers: { 200: [json(z.looseObject({}), 'application/schema+json')] },
    refusals: ['not-found'],
    handle: async ({ params: { file } }) => {
      const [, name = ''] = /^(\w+)(?:\.schema)?\.json$/.exec(file) ?? [];
      const text = documents.includes(name) ? await shipped(`${name}.schema.json`) : undefined;
      if (text === undefined) {
        throw new BellBotError('not-found');
      }
      return { status: 200, type: 'application/schema+json', body: text };
    },
  });
}

/** The text of a schema that comes with BellBot; undefined where there is none. */
async function shipped(file: string): Promise<string | undefined> {
  const root = dirname(createRequire(import.meta.url).resolve('bellbot/package.json'));
  return readFile(join(root, 'schemas', file), 'utf8').catch(() => undefined);
}
