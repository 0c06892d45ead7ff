/**
 * Makes `docs/demo.svg` from a real run of the demo: `npm run picture`, or with another file and options for the demo
 * after it. Times are UTC.
 */
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { recordDemo } from './record-demo.js';
import { terminalPicture } from './terminal-picture.js';

process.env.TZ = 'UTC';
const root = dirname(createRequire(import.meta.url).resolve('bellbot/package.json'));
const [file = join(root, 'docs', 'demo.svg'), ...options] = process.argv.slice(2);
await writeFile(file, terminalPicture(await recordDemo(options)));
