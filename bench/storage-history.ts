/**
 * What a page of the history costs with 1,000,000 rings on disk, by every combination of filters and anywhere in the
 * history, against the first page with 1,000: `node build/bench/storage-history.js`. Also what 1,000,000 rings cost at
 * the start, in time and memory, and how fast rings are added beside a plain write to the same disk.
 */

import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RingQuery } from '../src/core/ports.js';
import type { Ring } from '../src/core/ring.js';
import { SqliteStore } from '../src/storage/sqlite-store.js';
import { systemClock } from '../src/system/system-clock.js';
import { uuid7 } from '../src/system/uuid7.js';
import { aRing as queuedRing } from '../test/core/a-ring.js';
import { filledFolder, start } from './filled-folder.js';

const many = Number(process.argv[2] ?? 1_000_000);
const few = 1000;
const limits = [50, 200];
const rounds = 21;
/** Rings that wait when the store is started. */
const waiting = 1000;
const newId = uuid7(systemClock);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Median milliseconds of each of two pages, taken in turns so that both meet the same machine. */
async function costs(
  first: () => Promise<unknown>,
  second: () => Promise<unknown>,
): Promise<[first: number, second: number]> {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, page] of [first, second].entries()) {
      const began = performance.now();
      await page();
      times[index]?.push(performance.now() - began);
    }
  }
  const [ours, theirs] = times.map((each) => each.toSorted((x, y) => x - y)[Math.floor(rounds / 2)]);
  return [ours ?? Number.NaN, theirs ?? Number.NaN];
}

function filterCombinations(): Array<Omit<RingQuery, 'limit'>> {
  const states = [undefined, 'rung', 'failed', 'queued'] as const;
  const bells = [undefined, 'bell', 'nowhere'];
  const sources = [undefined, 'key', 'cli'];
  return states.flatMap((state) =>
    bells.flatMap((bell) =>
      sources.map((source) => ({
        ...(state === undefined ? {} : { state }),
        ...(bell === undefined ? {} : { bell }),
        ...(source === undefined ? {} : { source }),
      })),
    ),
  );
}

/** An id of that time. */
function idAt(time: number): string {
  return uuid7({ now: () => time })();
}

function places(): Array<[string, Omit<RingQuery, 'limit'>]> {
  const span = many * 10;
  const at = (share: number): number => start + Math.floor(span * share);
  return [
    ['first page', {}],
    ['in the middle', { before: idAt(at(0.5)) }],
    ['near the end', { before: idAt(at(0.002)) }],
    ['a tenth, by time', { since: at(0.3), until: at(0.4) }],
    ['a second, by time', { since: at(0.7), until: at(0.7) + 1000 }],
    ['before all', { until: start }],
  ];
}

async function history(large: SqliteStore, small: SqliteStore): Promise<void> {
  // The program itself gets faster in its first runs.
  for (let round = 0; round < 50; round += 1) {
    await costs(
      () => large.list({ limit: 200 }),
      () => small.list({ limit: 200 }),
    );
  }
  const table: Array<{ ratio: number; line: string }> = [];
  for (const limit of limits) {
    for (const filters of filterCombinations()) {
      for (const [place, position] of places()) {
        const [page, base] = await costs(
          () => large.list({ ...filters, ...position, limit }),
          () => small.list({ limit }),
        );
        const ratio = page / base;
        const words = Object.entries(filters).map(([name, value]) => `${name}=${value}`);
        const line = `${ratio.toFixed(2)}  ${page.toFixed(2)} ms / ${base.toFixed(2)} ms  limit=${limit} ${place} ${words.join(' ')}`;
        table.push({ ratio, line });
      }
    }
  }
  table.sort((a, b) => b.ratio - a.ratio);
  say(`ratio  page at ${many} / first page at ${few}: the 20 worst of ${table.length}, then the median`);
  for (const { line } of [...table.slice(0, 20), ...table.slice(table.length / 2, table.length / 2 + 1)]) {
    say(line);
  }
}

async function opened(folder: string): Promise<{ store: SqliteStore; took: number; memory: number }> {
  const before = process.memoryUsage().rss;
  const began = performance.now();
  const store = new SqliteStore({ folder, clock: systemClock });
  await store.start();
  await store.tickets('bell');
  const took = performance.now() - began;
  return { store, took, memory: (process.memoryUsage().rss - before) / 1e6 };
}

function aRing(): Ring {
  const text = 'hello';
  const strikes = { asked: 1, made: 0 };
  const times = { acceptedAt: Date.now(), startedAt: null, finishedAt: null };
  const names = { id: newId(), bell: 'bell', source: 'key', who: null, text };
  return { ...queuedRing(), ...names, ...times, state: 'queued', strikes, attempts: 0, reason: null };
}

/** Rings a second that so many clients add, each one after the other. */
async function addRate(store: SqliteStore, clients: number, each: number): Promise<number> {
  const began = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (let n = 0; n < each; n += 1) {
        await store.add(aRing());
      }
    }),
  );
  return (clients * each * 1000) / (performance.now() - began);
}

/** Median milliseconds of one page written and synchronised. */
async function plainWrite(folder: string): Promise<number> {
  const file = await open(join(folder, 'plain'), 'w');
  const page = Buffer.alloc(4096, 1);
  const times: number[] = [];
  for (let n = 0; n < 200; n += 1) {
    const began = performance.now();
    await file.write(page, 0, page.length, n * page.length);
    await file.datasync();
    times.push(performance.now() - began);
  }
  await file.close();
  return times.toSorted((a, b) => a - b)[100] ?? Number.NaN;
}

const began = performance.now();
const folders = [await filledFolder(few, 0), await filledFolder(many, waiting)] as const;
say(`${many} rings were written in ${((performance.now() - began) / 1000).toFixed(0)} s`);
try {
  const small = await opened(folders[0]);
  const large = await opened(folders[1]);
  say(
    `start: ${small.took.toFixed(0)} ms with ${few}, ${large.took.toFixed(0)} ms with ${many}, ${waiting} of them waiting`,
  );
  await history(large.store, small.store);
  const rss = process.memoryUsage().rss / 1e6;
  say(
    `memory: ${small.memory.toFixed(0)} MB and ${large.memory.toFixed(0)} MB at the start; ${rss.toFixed(0)} MB in all now`,
  );
  say(`a plain write of a page with fdatasync: ${(await plainWrite(folders[0])).toFixed(2)} ms`);
  for (const [clients, each] of [
    [1, 200],
    [32, 300],
    [256, 100],
  ] as const) {
    const rate = await addRate(large.store, clients, each);
    say(
      `${clients} clients add ${rate.toFixed(0)} rings/s to ${many}, ${((clients * 1000) / rate).toFixed(2)} ms each`,
    );
  }
  await small.store.stop();
  await large.store.stop();
} finally {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
}
