/**
 * What attacks over HTTP do to the bell: for each, how long a right local ring took to be answered at the worst, the longest
 * that the arm was at the bell, and the memory of the server: before, at its peak, and after a rest. BENCH_ATTACK_MS is how
 * long an attack lasts, BENCH_REST_MS how long the rest, BENCH_ATTACKS which of them (names, `;` between), BENCH_SHARE the
 * share of their connections, BENCH_MAIN another BellBot's `main.js`, to compare.
 */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteStore } from '../src/storage/sqlite-store.js';
import { systemClock } from '../src/system/system-clock.js';
import { uuid7 } from '../src/system/uuid7.js';
import { aRing } from '../test/core/a-ring.js';
import { type AttackName, attack, attacks } from '../test/gamedays/attacks.js';
import { SerialBoard } from './attacked/serial-board.js';
import { type MeasuredServer, startBellBot } from './servers.js';

const duration = Number(process.env.BENCH_ATTACK_MS ?? 20_000);
const rest = Number(process.env.BENCH_REST_MS ?? 120_000);
const share = Number(process.env.BENCH_SHARE ?? 1);
const names = (process.env.BENCH_ATTACKS?.split(';') ?? Object.keys(attacks)) as AttackName[];
const key = 'test-key-attacked';
const sdelay = 500;
/** Milliseconds from one ring to the next. */
const between = 1200;
/** Rings of the history that is read, each with as long a text as there may be. */
const history = 2000;

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    systemClock.after(milliseconds, resolve);
  });
}

function megabytes({ pid }: MeasuredServer): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

/** Rings over a connection of its own, as curl does; the status, 0 for a broken connection, and milliseconds. */
function ring(port: number): Promise<{ status: number; took: number }> {
  const began = performance.now();
  return new Promise((resolve) => {
    const over = (status: number): void => resolve({ status, took: performance.now() - began });
    const headers = { 'x-bellbot-key': key };
    const asked = request({ port, host: '127.0.0.1', method: 'POST', path: '/ring', headers, agent: false });
    asked.once('response', (response) => response.resume().once('end', () => over(response.statusCode ?? 0)));
    asked.once('error', () => over(0));
    asked.end();
  });
}

/** A data folder with rings that were. */
async function filledFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bellbot-bench-'));
  const store = new SqliteStore({ folder, clock: systemClock });
  await store.start();
  const newId = uuid7(systemClock);
  const now = systemClock.now();
  const fixed = {
    bell: 'bell',
    source: 'door',
    who: 'somebody',
    text: 'sale '.repeat(800),
    state: 'rung',
  } as const;
  const times = { acceptedAt: now, startedAt: now, finishedAt: now, reason: null };
  const rings = Array.from({ length: history }, () => newId());
  await Promise.all(
    rings.map((id) =>
      store.add({ ...aRing(), id, ...fixed, attempts: 1, strikes: { asked: 1, made: 1 }, ...times }),
    ),
  );
  await store.stop();
  return folder;
}

async function measure(name: AttackName): Promise<string> {
  const board = await new SerialBoard().start();
  const folder = await filledFolder();
  const options = ['port=0', `key=${key}`, 'rate=0', `sdelay=${sdelay}`, 'pdelay=1000', 'tunnel=off'];
  const server = await startBellBot([...options, `data=${folder}`, `board=${board.path}`], /Ready to ring/);
  const { port } = server;
  // As warm as a server that has run for a while.
  for (let n = 0; n < 3; n += 1) {
    await ring(port);
    await pause(between);
  }
  const before = megabytes(server);
  let peak = before;
  const took: number[] = [];
  const statuses: number[] = [];
  const end = await attack(name, { port, key, share });
  const over = performance.now() + duration;
  let watching = true;
  const watch = (async () => {
    while (watching) {
      peak = Math.max(peak, megabytes(server));
      await pause(100);
    }
  })();
  while (performance.now() < over) {
    const next = pause(between);
    // What does not come by the end of the attack is not waited for.
    const longest = pause(Math.max(5000, over - performance.now())).then(() => ({
      status: -1,
      took: Number.POSITIVE_INFINITY,
    }));
    const answer = await Promise.race([ring(port), longest]);
    took.push(answer.took);
    statuses.push(answer.status);
    await next;
  }
  await end();
  watching = false;
  await watch;
  await pause(rest);
  const after = megabytes(server);
  await server.stop();
  await board.stop();
  await rm(folder, { recursive: true, force: true });
  const kinds = [...new Set(statuses)].map(
    (status) => `${statuses.filter((each) => each === status).length} x ${status}`,
  );
  const figures = [
    `${Math.max(...took).toFixed(0)} ms (${kinds.join(', ')})`,
    `${Math.max(...board.strikes).toFixed(0)} ms of ${board.strikes.length}`,
    ...[before, peak, after].map((value) => `${value.toFixed(0)} MB`),
  ];
  return `| ${name} | ${figures.join(' | ')} |`;
}

if (process.platform !== 'linux' || spawnSync('socat', ['-V']).status !== 0) {
  process.stdout.write('http-attacks: skipped, it reads /proc and needs socat\n');
} else {
  process.stdout.write(
    '| attack | worst answer to a right ring | longest at the bell | before | peak | after |\n',
  );
  for (const name of names) {
    process.stdout.write(`${await measure(name)}\n`);
  }
  process.stdout.write(
    `(wanted: answers within 1000 ms, at the bell at most ${sdelay + 200} ms, at the peak 150 MB more, after the rest 50 MB)\n`,
  );
}
