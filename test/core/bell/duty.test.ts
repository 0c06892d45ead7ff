import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { plainPattern } from '../../../src/core/pattern.js';
import { plainRequest, type RigOptions, RingerRig } from '../ringer-rig.js';
import { expectAtMost } from './at-most.js';

async function started(options: Partial<RigOptions> = {}): Promise<RingerRig> {
  const rig = new RingerRig({ rules: { perMinute: 3 }, ...options });
  await rig.ringer.start();
  return rig;
}

describe('the duty of a bell', () => {
  it('lets rings wait for it, says so, and loses none, though they wait longer than ttl', async () => {
    const rig = await started({ ttl: 30_000 });
    const ids: string[] = [];
    for (let n = 0; n < 10; n += 1) {
      ids.push(await rig.accept());
    }
    await rig.clock.advance(5000);
    const { acceptance } = await rig.ringer.accept(plainRequest);
    assert.deepEqual(acceptance.held, { why: 'duty', until: '2026-01-01T00:01:00.020Z' });
    await rig.clock.advance(5 * 60_000);
    assert.equal(rig.commanded, 11);
    expectAtMost(rig.bell.began, 3);
    assert.deepEqual(rig.bell.began.slice(0, 4), [0, 1020, 2040, 60_020]);
    for (const id of ids) {
      assert.equal((await rig.get(id)).state, 'rung');
    }
  });

  it('is kept within a ring of many strikes, and by urgent ones', async () => {
    const rig = await started({ ttl: 0 });
    await rig.accept({ pattern: plainPattern(7), urgent: true });
    await rig.clock.advance(4 * 60_000);
    assert.equal(rig.commanded, 7);
    expectAtMost(rig.bell.began, 3);
  });

  it('counts strikes of before a restart, and those that were cut short', async () => {
    for (const kill of [500, 1300, 2500, 5000]) {
      const rig = await started();
      rig.bell.cutNext = 1;
      for (let n = 0; n < 5; n += 1) {
        await rig.accept();
      }
      await rig.clock.advance(kill);
      const before = [...rig.bell.began];
      await rig.nextLife();
      await rig.clock.advance(4 * 60_000);
      expectAtMost([...before, ...rig.bell.began], 3);
      assert.equal(rig.ringer.length, 0);
    }
  });

  it('counts the strikes of those for which one stood', async () => {
    const rules = { perMinute: 3, coalesce: { within: 60_000, pattern: plainPattern(3) } };
    const rig = await started({ rules });
    rig.bell.beUnready();
    for (let n = 0; n < 60; n += 1) {
      await rig.accept();
    }
    rig.bell.beReady();
    await rig.clock.advance(20_000);
    assert.equal(rig.commanded, 3);
    const before = [...rig.bell.began];
    await rig.nextLife();
    await rig.accept();
    await rig.clock.advance(60_000);
    expectAtMost([...before, ...rig.bell.began], 3);
    assert.equal(rig.bell.began.length, 1);
  });

  it('takes strikes that belong to no ring into account', async () => {
    const rig = await started();
    const control = rig.ringer.bell('bell');
    assert.deepEqual([control.takeStrike(), control.takeStrike()], [0, 0]);
    await rig.accept();
    await rig.accept();
    await rig.clock.advance(30_000);
    assert.equal(rig.commanded, 1);
    assert.equal(control.takeStrike(), 30_020);
    await rig.clock.advance(31_000);
    assert.equal(rig.commanded, 2);
  });

  it('may be changed, and counts what was struck before that', async () => {
    const rig = await started({ rules: {} });
    for (let n = 0; n < 10; n += 1) {
      await rig.accept();
    }
    await rig.clock.advance(3500);
    rig.ringer.configure('bell', { limits: { queue: 100, ttl: 0, pdelay: 1000 }, perMinute: 5 });
    await rig.clock.advance(50_000);
    assert.equal(rig.commanded, 5);
    await rig.clock.advance(30_000);
    assert.equal(rig.commanded, 10);
  });
});
