/**
 * Runs the tests: `npm test` all of the short ones, `npm run test:long` the game days and the long forms (`--long`), with
 * words after it (`npm test -- core http/routes`) those whose path contains one of them. In CI (`CI=true`) a skipped test is
 * a failure, since CI is where every part is installed.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

const root = import.meta.dirname;
const long = process.argv[2] === '--long';
const words = process.argv.slice(long ? 3 : 2);

/** Takes minutes, in its one form: a game day, or what says so in its name. */
function isLong(file: string): boolean {
  return file.startsWith(`gamedays${sep}`) || file.endsWith('.long.test.js');
}

function hasLongForm(file: string): boolean {
  return isLong(file) || readFileSync(join(root, file), 'utf8').includes('/long-forms.js');
}

function isWanted(file: string): boolean {
  const named = words.some((word) => file.split(sep).join('/').includes(word));
  if (words.length > 0 && !named) {
    return false;
  }
  return long ? hasLongForm(file) : named || !isLong(file);
}

/** False for what an earlier compilation left of a test that has been moved or deleted. */
function hasSource(file: string): boolean {
  return existsSync(join(root, '..', '..', 'test', file.replace(/js$/, 'ts')));
}

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.js'))
  .filter(hasSource)
  .filter(isWanted)
  .sort()
  .map((file) => join(root, file));

if (files.length === 0) {
  process.stderr.write(`No ${long ? 'long ' : ''}test file's path contains ${words.join(' or ')}.\n`);
  process.exit(2);
}
if (long) {
  process.env.LONG_TESTS = 'true';
}

const skipped: string[] = [];
// More than there are cores: some wait for real time to pass while others count cycles. What is long is not crowded.
const concurrency = long ? availableParallelism() : availableParallelism() + 2;
// One that never comes to its end fails by its name, and does not hold up all others for ever.
const minutes = long ? 20 : 5;
const stream = run({ files, concurrency, timeout: minutes * 60_000 });
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
