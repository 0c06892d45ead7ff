/** Runs the measurements: `npm run bench` all of them, `npm run bench -- post-ring` those that are named. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** In the order in which they run; each is a file beside this one and a process of its own. */
const benches = [
  'post-ring',
  'strike-latency',
  'footprint',
  'start-up',
  'storage-history',
  'waiting-memory',
  'exactly-once',
  'event-listeners',
  'http-attacks',
  'simulated-day',
];
const named = process.argv.slice(2);
const unknown = named.filter((name) => !benches.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no ${unknown.join(', ')}; there are ${benches.join(', ')}.\n`);
  process.exit(2);
}
for (const name of named.length > 0 ? named : benches) {
  process.stdout.write(`\n== ${name}\n`);
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, `${name}.js`)], {
    stdio: 'inherit',
  });
  if (status !== 0) {
    process.exitCode = 1;
  }
}
