/**
 * What 200,000 waiting rings cost: memory of a server that accepted them and of one that found them at its start, time of
 * that start, their order, and the slowest answers while all of them expire together. Before rings waited as tickets
 * (commit 13a064a) they took 450 MB over an empty server, 600 MB after a restart, which took 3.3 s longer.
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WaitingLine } from '../src/core/bell/waiting-line.js';
import { unpackTickets } from '../src/core/tickets.js';
import { SqliteStore } from '../src/storage/sqlite-store.js';
import { systemClock } from '../src/system/system-clock.js';
import { uuid7 } from '../src/system/uuid7.js';
import { aRing } from '../test/core/a-ring.js';
import { load, quantile } from './load.js';
import { type MeasuredServer, startBellBot } from './servers.js';

const count = Number(process.env.BENCH_RINGS ?? 200_000);
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
/** How long a server is left alone before its memory is looked at, milliseconds. */
const quiet = Number(process.env.BENCH_MS ?? 10_000);
/**
 * The same for one that has answered 200,000 requests. What those left behind, up to 100 MB whether rings wait or not, is
 * V8's to collect: some time after the last of them, or when there are more.
 */
const quietAfterRequests = 6 * quiet;
const text = 'A sale: three bells, two servos and an Arduino Uno, to be sent to somebody in another town.';

function bellBot(data: string, ttl = 0): Promise<MeasuredServer> {
  // Without a board the rings wait.
  const options = ['port=0', 'board=/dev/bellbot-bench-none', 'rate=0', `queue=${count * 2}`];
  return startBellBot([...options, `ttl=${ttl}`, `data=${data}`], /Listening on/);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

function residentMegabytes({ pid }: MeasuredServer): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

async function ask({ port }: MeasuredServer, path: string, body?: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const init = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) };
  return await (await fetch(`http://127.0.0.1:${port}${path}`, init)).json();
}

const folders: string[] = [];
async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bellbot-bench-'));
  folders.push(folder);
  return folder;
}

/** A folder with rings that wait, all accepted at the same moment; and their ids in order. */
async function waitingFolder(): Promise<{ folder: string; acceptedAt: number; ids: string[] }> {
  const folder = await emptyFolder();
  const store = new SqliteStore({ folder, clock: systemClock });
  await store.start();
  const newId = uuid7(systemClock);
  const acceptedAt = systemClock.now();
  const ids: string[] = [];
  while (ids.length < count) {
    const some = Array.from({ length: Math.min(1000, count - ids.length) }, () => newId());
    const fixed = {
      bell: 'bell',
      source: 'key',
      who: 'somebody',
      text,
      state: 'queued',
      attempts: 0,
    } as const;
    const open = { strikes: { asked: 1, made: 0 }, startedAt: null, finishedAt: null, reason: null };
    await Promise.all(some.map((id) => store.add({ ...aRing(), id, ...fixed, ...open, acceptedAt })));
    ids.push(...some);
  }
  await store.stop();
  return { folder, acceptedAt, ids };
}

interface StartUp {
  readonly seconds: number;
  readonly megabytes: number;
}

async function startUp(folder: string): Promise<StartUp> {
  const began = performance.now();
  const server = await bellBot(folder);
  await fetch(`http://127.0.0.1:${server.port}/livez`);
  const seconds = (performance.now() - began) / 1000;
  await pause(quiet);
  const megabytes = residentMegabytes(server);
  await server.stop();
  return { seconds, megabytes };
}

/** Megabytes of a server that accepted all the rings over HTTP, right then and when it has been quiet. */
async function accepting(): Promise<{ atOnce: number; later: number }> {
  const server = await bellBot(await emptyFolder());
  const body = JSON.stringify({ text, who: 'somebody' });
  const request = { port: server.port, path: '/ring', contentType: 'application/json', body };
  for (let taken = 0; taken < count; ) {
    const { statuses } = await load({ ...request, connections: 32, duration: 2000 });
    taken += statuses.get(202) ?? 0;
    assert.deepEqual([...statuses.keys()], [202]);
  }
  const atOnce = residentMegabytes(server);
  await pause(quietAfterRequests);
  const later = residentMegabytes(server);
  await server.stop();
  return { atOnce, later };
}

/** Fails unless a line takes the rings up in the order in which they were accepted. */
async function expectOrder(folder: string, ids: readonly string[]): Promise<void> {
  const store = new SqliteStore({ folder, clock: systemClock });
  await store.start();
  const packed = await store.tickets('bell');
  await store.stop();
  assert.deepEqual(
    [...unpackTickets(packed)].map(({ id }) => id),
    ids,
  );
  const line = new WaitingLine();
  line.addPacked(packed, () => Number.POSITIVE_INFINITY);
  for (const id of ids) {
    assert.equal(line.first()?.id, id);
    line.remove(id);
  }
}

/** Milliseconds of the answers to one kind of request, asked for again and again until it is over. */
async function answers(isOver: () => boolean, request: () => Promise<unknown>): Promise<number[]> {
  const took: number[] = [];
  while (!isOver()) {
    const began = performance.now();
    await request();
    took.push(performance.now() - began);
    await pause(5);
  }
  return took.sort((a, b) => a - b);
}

async function expiring(): Promise<void> {
  const { folder, acceptedAt, ids } = await waitingFolder();
  const ttl = Math.ceil((systemClock.now() - acceptedAt) / 1000) + 15;
  const server = await bellBot(folder, ttl);
  const last = `/api/rings/${ids.at(-1)}`;
  let isOver = false;
  const kinds = {
    'GET /livez': () => ask(server, '/livez'),
    'GET /api/rings/<the last of them>': () => ask(server, last),
    'POST /ring': () => ask(server, '/ring', { text }),
  };
  const measured = Object.entries(kinds).map(async ([name, request]) => {
    const took = await answers(() => isOver, request);
    const figures = [0.5, 0.99, 1].map((share) => `${quantile(took, share).toFixed(0)} ms`).join(', ');
    process.stdout.write(`while ${count} expire, ${name}: median, 99 %, most ${figures} of ${took.length}\n`);
  });
  await pause(acceptedAt + ttl * 1000 - systemClock.now());
  const began = performance.now();
  for (let waiting = 1; waiting > 0; ) {
    await pause(500);
    const before = `until=${new Date(acceptedAt + 1).toISOString()}`;
    const { rings } = (await ask(server, `/api/rings?state=queued&limit=1&${before}`)) as {
      rings: unknown[];
    };
    waiting = rings.length;
  }
  const seconds = (performance.now() - began) / 1000;
  isOver = true;
  await Promise.all(measured);
  process.stdout.write(`all had expired after ${seconds.toFixed(0)} s (wanted: no answer above 200 ms)\n`);
  await server.stop();
}

function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}

if (process.platform !== 'linux') {
  process.stdout.write('waiting-memory: skipped, it reads /proc\n');
} else {
  const { folder, ids } = await waitingFolder();
  const empty: StartUp[] = [];
  const full: StartUp[] = [];
  for (let round = 0; round < rounds; round += 1) {
    empty.push(await startUp(await emptyFolder()));
    full.push(await startUp(folder));
  }
  const memory = median(empty.map(({ megabytes }) => megabytes));
  const found = median(full.map(({ megabytes }) => megabytes)) - memory;
  const longer = median(full.map(({ seconds }, round) => seconds - (empty[round]?.seconds ?? 0)));
  process.stdout.write(
    `${count} found at the start: ${found.toFixed(0)} MB over the ${memory.toFixed(0)} MB of an empty server` +
      ` (wanted: at most 60), start ${longer.toFixed(2)} s longer (wanted: at most 1; median of ${rounds})\n`,
  );
  await expectOrder(folder, ids);
  process.stdout.write('order kept\n');
  const { atOnce, later } = await accepting();
  process.stdout.write(
    `${count} accepted: ${(later - memory).toFixed(0)} MB over an empty server (wanted: at most 60) ` +
      `${quietAfterRequests / 1000} s after the last, ${(atOnce - memory).toFixed(0)} MB right then\n`,
  );
  await expiring();
}
await Promise.all(folders.map((each) => rm(each, { recursive: true, force: true })));
