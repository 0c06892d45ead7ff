import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { isFinal, type Ring } from '../../../src/core/ring.js';
import { upTo } from '../../system/long-forms.js';
import { allRings, strikesOf } from '../attempt-count.js';
import { expectAtMost } from './at-most.js';
import { GatedRun, happenings, type RunRules, runRules, type Step } from './gated-run.js';

/** Strikes that a ring may make beyond those that were made of it. */
const mostInVain = 4;

function expectTrueReceipt(run: GatedRun, ring: Ring, rings: ReadonlyMap<string, Ring>): void {
  const { id, state, strikes, together } = ring;
  assert.ok(isFinal(ring), `${id} is ${state}`);
  const leader = together === null ? undefined : rings.get(together);
  if (together === null) {
    assert.equal(
      state === 'rung',
      strikes.made === strikes.asked && state !== 'failed' && state !== 'expired' && state !== 'cancelled',
      id,
    );
  } else {
    assert.deepEqual(
      [state, leader?.state, leader?.strikes.made],
      ['rung', 'rung', leader?.strikes.asked],
      id,
    );
    assert.ok(together < id && ring.attempts === 0 && strikes.made === 0, `${id} rang by itself`);
  }
  assert.equal(ring.held, null);
  const commanded = strikesOf(run.rig, id).length;
  assert.ok(
    ring.motion?.type === 'sweep' || commanded - strikes.made <= mostInVain,
    `${commanded} strikes of ${id}`,
  );
}

/** A ring is struck before an earlier one only if it passes silence, or that one was being taken back. */
function expectOrder({ rig, cancelled }: GatedRun): void {
  const first = new Map<number, string[]>();
  for (const { event, life } of rig.heard) {
    if (event.type === 'striking' && !event.ring.urgent && event.ring.attempts === 1) {
      first.set(life, [...(first.get(life) ?? []), event.ring.id]);
    }
  }
  for (const ids of first.values()) {
    const own = ids.filter((id) => !cancelled.has(id));
    assert.deepEqual(own, [...own].sort(), 'rings are begun in their order');
  }
}

async function expectPromisesKept(rules: RunRules, steps: readonly Step[]): Promise<void> {
  const run = new GatedRun(rules);
  await run.through(steps);
  const rings = new Map((await allRings(run.rig)).map((ring) => [ring.id, ring]));
  for (const ring of rings.values()) {
    expectTrueReceipt(run, ring, rings);
    const told = run.rig.events.filter((event) => event.type === 'finished' && event.ring.id === ring.id);
    assert.ok(
      told.length <= 1 && (run.rig.life > 0 || told.length === 1),
      `${ring.id} is told ${told.length} times`,
    );
  }
  for (const id of run.accepted) {
    assert.ok(rings.has(id), `${id} is lost`);
  }
  expectOrder(run);
  if (rules.perMinute !== null) {
    expectAtMost(run.struck, rules.perMinute);
  }
}

const runs = Number(process.env.RUNS ?? upTo(250, 3000));
const seed = Number(process.env.SEED ?? 7);

it('a bell with every kind of gate, under any mixture of stops, kills and slow parts, keeps every promise', async () => {
  const property = fc.asyncProperty(runRules, happenings, expectPromisesKept);
  await fc.assert(property, { numRuns: runs, seed, includeErrorInReport: true });
});
