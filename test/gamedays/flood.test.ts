import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Receipt } from '../../src/core/ring.js';
import { ptyMissing } from '../e2e/uno-on-a-pty.js';
import { burst } from './burst.js';
import { gameDay } from './game-day.js';
import type { Answer, Site } from './site.js';

/** Rings that may wait, and requests a minute: small, so that both are reached. */
const queue = 10;
const rate = 20;
/** What the bell can ring is what it usually has to. */
const times = 20;

gameDay({
  title: `${times} times the load that the bell can ring: it keeps its rhythm, the rest is told when to come back`,
  skip: ptyMissing,
  steady: async (site) => {
    await site.start({ args: [`queue=${queue}`] });
    await ringAll(site, queue);
  },
  fault: async (site) => {
    const before = new Set(site.accepted);
    const strikes = site.dings;
    const { answers } = await burst(site, {
      connections: 16,
      over: (sofar) => site.dings - strikes >= 12 && sofar.length >= times * (site.dings - strikes),
    });
    return { answers, before, strikes: site.dings - strikes };
  },
  holds: async (site, { answers, before, strikes }) => {
    assert.ok(answers.length >= times * strikes, `${answers.length} requests, ${strikes} strikes`);
    const accepted = answers.filter(({ status }) => status === 202);
    expectTooMany(answers, 'queue-full');
    // Who was accepted was struck meanwhile, or waits in a place that there is.
    assert.ok(accepted.length >= strikes);
    assert.ok(accepted.length <= strikes + queue + 2, `${accepted.length} accepted, ${strikes} strikes`);
    const usual = rhythm(await receipts(site, [...before]));
    const flooded = rhythm(
      await receipts(
        site,
        accepted.map(({ id = '' }) => id),
      ),
    );
    assert.ok(flooded <= 1.5 * usual, `a strike each ${flooded} ms in the flood, ${usual} ms before`);
  },
});

gameDay({
  title: `${times} times the requests that one sender may make: it is told when to come back, what was accepted rings`,
  skip: ptyMissing,
  steady: async (site) => {
    await site.start({ args: [`rate=${rate}`] });
    await site.ring();
  },
  fault: async (site) => {
    const ding = once(site.board.uno, 'ding');
    const { answers } = await burst(site, { connections: 16, over: ({ length }) => length >= times * rate });
    await ding;
    return answers;
  },
  holds: async (site, answers) => {
    expectTooMany(answers, 'too-many-requests');
    assert.ok(answers.filter(({ status }) => status === 202).length < rate);
    // Who has been refused may not look either; the next start counts anew.
    await site.kill();
    await site.startBellBot({ args: ['rate=0'] });
  },
});

/** Posts so many rings, and waits until they are rung. */
async function ringAll(site: Site, count: number): Promise<void> {
  for (let ring = 0; ring < count; ring += 1) {
    assert.equal((await site.post()).status, 202);
  }
  await receipts(site, [...site.accepted]);
}

/** Everything that was not accepted was 429 with that code, and with the seconds to wait. */
function expectTooMany(answers: readonly Answer[], expected: string): void {
  const refused = answers.filter(({ status }) => status !== 202);
  assert.ok(refused.length > 0);
  for (const { status, code, retryAfter } of refused) {
    assert.deepEqual([status, code], [429, expected]);
    assert.ok(retryAfter !== null && retryAfter >= 1 && retryAfter <= 60, `Retry-After: ${retryAfter}`);
  }
}

async function receipts(site: Site, ids: readonly string[]): Promise<Receipt[]> {
  const all: Receipt[] = [];
  for (const id of ids) {
    all.push(await site.final(id));
  }
  return all;
}

/** Milliseconds from one ring's strike to the next one's, in the middle of all. Never less than `pdelay`. */
function rhythm(rings: readonly Receipt[]): number {
  const starts = rings.map(({ startedAt }) => Date.parse(startedAt ?? '')).sort((a, b) => a - b);
  const gaps = starts.slice(1).map((start, index) => start - (starts[index] ?? Number.NaN));
  // Times are whole milliseconds.
  assert.ok(Math.min(...gaps) >= 499, `strikes ${gaps.join(', ')} ms apart`);
  const middle = gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)];
  assert.ok(middle !== undefined);
  return middle;
}
