/**
 * From the start of the process to the first answered request: BellBot with an empty folder against a bare Express app,
 * and BellBot with 1,000,000 rings on disk and 1,000 waiting against BellBot with none. In turn, in one run.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filledFolder } from './filled-folder.js';
import { quantile } from './load.js';
import { type MeasuredServer, startBareExpress, startBellBot } from './servers.js';

const rounds = Number(process.env.BENCH_ROUNDS ?? 7);
const many = Number(process.env.BENCH_RINGS ?? 1_000_000);
const waiting = 1000;

/** Seconds from the start to the first answer, and resident megabytes then. */
interface StartUp {
  readonly seconds: number;
  readonly megabytes: number;
}

async function measure(start: () => Promise<MeasuredServer>, path: string): Promise<StartUp> {
  const began = performance.now();
  const server = await start();
  await (await fetch(`http://127.0.0.1:${server.port}${path}`)).arrayBuffer();
  const seconds = (performance.now() - began) / 1000;
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  const megabytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  await server.stop();
  return { seconds, megabytes };
}

function bellBot(data: string): Promise<MeasuredServer> {
  // Without a board the 1,000 rings wait; without ttl they do not expire.
  const args = ['port=0', 'board=/dev/bellbot-bench-none', 'ttl=0', 'queue=2000', `data=${data}`];
  return startBellBot(args, /Listening on/);
}

async function compare(
  names: readonly [string, string],
  first: () => Promise<StartUp>,
  second: () => Promise<StartUp>,
  wanted: string,
): Promise<void> {
  const seconds: number[] = [];
  const megabytes: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const [a, b] = [await first(), await second()];
    // The first round warms up the machine.
    if (round > 0) {
      seconds.push(b.seconds - a.seconds);
      megabytes.push(b.megabytes - a.megabytes);
    }
  }
  const [time, memory] = [seconds, megabytes].map((all) =>
    quantile(
      all.sort((x, y) => x - y),
      0.5,
    ),
  );
  const difference = `${time?.toFixed(2)} s and ${memory?.toFixed(0)} MB more`;
  process.stdout.write(
    `${names[1]} against ${names[0]}: ${difference} (median of ${rounds} pairs; ${wanted})\n`,
  );
}

const folders: string[] = [];
async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bellbot-bench-'));
  folders.push(folder);
  return folder;
}

await compare(
  ['a bare Express app', 'an empty folder'],
  () => measure(startBareExpress, '/'),
  async () => measure(async () => bellBot(await emptyFolder()), '/livez'),
  'wanted: at most 0.5 s more',
);
const none = await filledFolder(0, 0);
const full = await filledFolder(many, waiting);
folders.push(none, full);
await compare(
  ['none', `${many} rings on disk and ${waiting} waiting`],
  () => measure(() => bellBot(none), '/livez'),
  () => measure(() => bellBot(full), '/livez'),
  'wanted: under 1 s and within 30 MB',
);
await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
