/**
 * Runs the tests: `npm test` all of them, `npm test -- core http/ring` those whose path contains one of the words.
 * In CI (`CI=true`) a skipped test is a failure, since CI is where every part is installed.
 */
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

const root = import.meta.dirname;
const words = process.argv.slice(2);
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.js'))
  .filter((file) => words.length === 0 || words.some((word) => file.split(sep).join('/').includes(word)))
  .sort()
  .map((file) => join(root, file));

if (files.length === 0) {
  process.stderr.write(`No test file's path contains ${words.join(' or ')}.\n`);
  process.exit(2);
}

const skipped: string[] = [];
const stream = run({ files, concurrency: availableParallelism() });
stream.on('test:fail', () => {
  process.exitCode = 1;
});
stream.on('test:pass', (test) => {
  if (test.skip !== undefined && test.skip !== false) {
    skipped.push(`${relative(root, test.file ?? '')}: ${test.name}`);
  }
});
await pipeline(stream, new spec(), process.stdout, { end: false });
if (process.env.CI === 'true' && skipped.length > 0) {
  process.stdout.write(
    `\nSkipped, which CI does not allow:\n${skipped.map((line) => `  ${line}\n`).join('')}`,
  );
  process.exitCode = 1;
}
