/** Writes the JSON Schemas anew from the source: `npm run schemas`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { jsonSchemas } from './json-schemas.js';
import { root } from './pages.js';

for (const [path, schema] of Object.entries(jsonSchemas)) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), `${JSON.stringify(schema, null, 2)}\n`);
}
