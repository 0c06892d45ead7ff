import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Ringer } from '../../src/core/ringer.js';
import { uuid7 } from '../../src/system/uuid7.js';
import { MemoryStore } from '../core/memory-store.js';
import { plainRequest as request } from '../core/ringer-rig.js';
import { upTo } from '../system/long-forms.js';
import { seededRandom } from '../system/seeded-random.js';
import { VirtualRig } from './virtual-rig.js';

async function ringerOn(rig: VirtualRig, pdelay: number): Promise<Ringer> {
  const { clock, bell } = rig;
  const limits = { queue: 1000, ttl: 0, pdelay };
  const ringer = new Ringer({
    bells: [{ bell, limits }],
    store: new MemoryStore(),
    clock,
    newIds: (newest) => uuid7(clock, newest),
    remember: 0,
  });
  await ringer.start();
  return ringer;
}

describe('rings, as the pulses on the pin show them', () => {
  const rings = upTo(15, 50);
  it(`strikes ${rings} times for ${rings} rings: sdelay at the bell within 25 ms, at least pdelay apart`, async () => {
    const rig = new VirtualRig({ sdelay: 300 });
    await rig.ready();
    const ringer = await ringerOn(rig, 700);
    for (let n = 0; n < rings; n += 1) {
      await ringer.accept(request);
    }
    await rig.until(() => ringer.length === 0, rings * 800);
    const strikes = rig.holds.filter(({ microseconds }) => microseconds === 1500);
    assert.equal(strikes.length, rings);
    for (const [index, { from, lasts }] of strikes.entries()) {
      assert.ok(Math.abs(lasts - 300) <= 25, `strike ${index} was held for ${lasts} ms`);
      const before = strikes[index - 1];
      assert.ok(before === undefined || from - before.from >= 700, `strike ${index} came too soon`);
    }
    assert.equal(rig.dings, rings);
    await ringer.stop();
    await rig.stop();
  });

  it('strikes at least pdelay after a strike for which the servo had to be attached first', async () => {
    const rig = new VirtualRig({ sdelay: 300 });
    await rig.ready();
    const ringer = await ringerOn(rig, 1000);
    for (let n = 0; n < 4; n += 1) {
      await rig.advance(2500 + 7 * n);
      const before = rig.holds.length;
      await ringer.accept(request);
      await ringer.accept(request);
      await rig.until(() => ringer.length === 0, 4000);
      const strikes = rig.holds.slice(before - 1).filter(({ microseconds }) => microseconds === 1500);
      const [first, second] = strikes;
      assert.equal(strikes.length, 2);
      const apart = (second?.from ?? 0) - (first?.from ?? 0);
      assert.ok(apart >= 1000 && apart <= 1100, `they are ${apart} ms apart`);
    }
    await ringer.stop();
    await rig.stop();
  });

  const phases = upTo(60, 200);
  it(`changes the pulse at most 15 ms after a ring was accepted, in the median of ${phases} at random phases`, async () => {
    const rig = new VirtualRig({ sdelay: 60 });
    await rig.ready();
    const ringer = await ringerOn(rig, 0);
    const random = seededRandom(1);
    const delays: number[] = [];
    for (let n = 0; n < phases; n += 1) {
      await rig.advance(100 + Math.floor(random() * 40));
      const accepted = rig.clock.monotonic();
      const first = rig.pulses.length;
      await ringer.accept(request);
      await rig.until(() => ringer.length === 0, 1000);
      const changed = rig.pulses.slice(first).find(({ microseconds }) => Math.abs(microseconds - 1500) <= 5);
      assert.ok(changed !== undefined);
      delays.push(changed.at / 16_000 - accepted);
    }
    delays.sort((a, b) => a - b);
    const median = ((delays[phases / 2 - 1] ?? 0) + (delays[phases / 2] ?? 0)) / 2;
    assert.ok(median <= 15, `the median is ${median} ms`);
    assert.equal(rig.dings, phases);
    await ringer.stop();
    await rig.stop();
  });
});
