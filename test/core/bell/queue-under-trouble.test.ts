import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Ring } from '../../../src/core/ring.js';
import { isFinal } from '../../../src/core/ring.js';
import { upTo } from '../../system/long-forms.js';
import { allRings, strikesOf } from '../attempt-count.js';
import { type Step, troubles } from '../trouble.js';
import { TroubledRun } from '../troubled-run.js';

const pdelay = 1000;
/** Strikes that a ring may make beyond those that were made of it. */
const mostInVain = 4;

function expectTrueReceipt(run: TroubledRun, ring: Ring): void {
  const { id, state, strikes, attempts } = ring;
  const commanded = strikesOf(run.rig, id).length;
  assert.ok(isFinal(ring), `${id} is ${state}`);
  assert.equal(state === 'rung', strikes.made === strikes.asked, `${id} is ${state} after ${strikes.made}`);
  assert.equal(attempts, run.attempts.expected(id), `attempts of ${id}`);
  assert.ok(commanded - strikes.made <= mostInVain, `${commanded} strikes of ${id} for ${strikes.made}`);
}

/** Told once as finished, and as it is, unless the life ended before that could be told or stored. */
function expectToldOnce(run: TroubledRun, ring: Ring): void {
  const told = run.rig.events.flatMap((event) =>
    event.type === 'finished' && event.ring.id === ring.id ? [event.ring.state] : [],
  );
  if (run.fullIn.size === 0) {
    assert.deepEqual(told, told.slice(0, 1).fill(ring.state), `${ring.id} is told once, as it is`);
  }
  if (run.rig.life === 0) {
    assert.deepEqual(told, [ring.state], `${ring.id} is told`);
  }
}

function expectTimes(run: TroubledRun): void {
  const { asked, lives, ttl } = run;
  strikesOf(run.rig).forEach(({ at, life }, n, strikes) => {
    const before = strikes[n - 1];
    if (before?.life === life) {
      assert.ok(at - before.at >= pdelay, `strikes at ${before.at} and ${at} ms`);
    }
  });
  for (const { event, at, life } of run.rig.heard) {
    if (event.type === 'striking' && ttl > 0) {
      const { id } = event.ring;
      const request = asked.get(id);
      const since = request?.life === life ? request.at : (lives[life] ?? 0);
      assert.ok(at < since + ttl, `${id} was struck at ${at} ms, after its time`);
    }
    if (event.type === 'finished' && event.ring.state === 'expired') {
      const request = asked.get(event.ring.id);
      assert.ok(request?.life !== life || at >= request.at + ttl, `${event.ring.id} expired at ${at} ms`);
    }
  }
}

/** A ring may be struck before an earlier one only while that one is being cancelled. */
function expectOrder({ rig, cancellings }: TroubledRun): void {
  const isBeingCancelled = (of: string, n: number): boolean =>
    cancellings.some(({ id, from, until }) => id === of && from <= n && n <= until);
  const strikes = rig.heard.flatMap(({ event, life }, n) =>
    event.type === 'striking' ? [{ id: event.ring.id, life, n }] : [],
  );
  for (const [place, { id, life, n }] of strikes.entries()) {
    const passed = strikes.slice(place + 1).filter((later) => later.life === life && later.id < id);
    for (const { id: other } of passed) {
      assert.ok(isBeingCancelled(other, n), `${id} was struck before ${other}`);
    }
  }
}

async function expectPromisesKept(ttl: number, steps: readonly Step[]): Promise<void> {
  const run = new TroubledRun(ttl);
  await run.through(steps);
  const rings = await allRings(run.rig);
  for (const ring of rings) {
    expectTrueReceipt(run, ring);
    expectToldOnce(run, ring);
  }
  const stored = new Map(rings.map((ring) => [ring.id, ring]));
  for (const id of run.accepted) {
    assert.ok(stored.has(id), `${id} is lost`);
  }
  for (const [event, ids] of run.byEvent) {
    assert.equal(ids.size, 1, `event ${event} became rings ${[...ids].join(', ')}`);
  }
  for (const { id, from } of run.cancellings.filter(({ done }) => done)) {
    assert.equal(stored.get(id)?.state, 'cancelled');
    const since = strikesOf(run.rig, id).filter((strike) => run.rig.heard.indexOf(strike) >= from);
    assert.deepEqual(since, [], `${id} was struck`);
  }
  expectTimes(run);
  expectOrder(run);
}

const runs = Number(process.env.RUNS ?? upTo(150, 600));
const seed = Number(process.env.SEED ?? 12);

describe('a queue under any mixture of slow, full and failing parts, stops and kills', () => {
  for (const ttl of [0, 6000, 900_000]) {
    it(`keeps every promise, with a ttl of ${ttl / 1000} s`, async () => {
      const property = fc.asyncProperty(troubles(40), (steps) => expectPromisesKept(ttl, steps));
      await fc.assert(property, { numRuns: runs, seed, includeErrorInReport: true });
    });
  }
});
