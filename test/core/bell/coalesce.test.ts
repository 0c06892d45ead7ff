import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { plainPattern } from '../../../src/core/pattern.js';
import { plainRequest, type RigOptions, RingerRig } from '../ringer-rig.js';

const coalesce = { within: 10_000, pattern: plainPattern(3) };

async function started(options: Partial<RigOptions> = {}): Promise<RingerRig> {
  const rig = new RingerRig({ rules: { coalesce }, ...options });
  await rig.ringer.start();
  return rig;
}

async function together(rig: RingerRig, ids: readonly string[]): Promise<Array<number | null>> {
  const rings = await Promise.all(ids.map((id) => rig.get(id)));
  return rings.map((ring) => {
    assert.equal(ring.state, 'rung');
    return ring.together === null ? null : ids.indexOf(ring.together);
  });
}

describe('rings that come close upon one another', () => {
  it('are one for the bell while it is busy, each with a receipt of its own; one that strikes is not joined', async () => {
    const rig = await started();
    const ids: string[] = [];
    for (let n = 0; n < 21; n += 1) {
      ids.push(await rig.accept());
      await rig.clock.advance(20);
    }
    await rig.clock.advance(10_000);
    assert.deepEqual(await together(rig, ids), [null, null, ...Array.from({ length: 19 }, () => 1)]);
    assert.equal(rig.commanded, 4);
    const joined = rig.events.flatMap((event) => (event.type === 'joined' ? [event.others] : []));
    assert.deepEqual(joined, [19]);
  });

  it('are more than one when they come further apart', async () => {
    const rig = await started();
    rig.bell.beUnready();
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      ids.push(await rig.accept());
      await rig.clock.advance(6000);
    }
    rig.bell.beReady();
    await rig.clock.advance(20_000);
    assert.deepEqual(await together(rig, ids), [null, 0, null, 2, null]);
    assert.equal(rig.commanded, 3 + 3 + 1);
  });

  it('ring by themselves when the bell is not busy', async () => {
    const rig = await started();
    const ids = [await rig.accept()];
    await rig.clock.advance(2000);
    ids.push(await rig.accept());
    await rig.clock.advance(2000);
    assert.deepEqual(await together(rig, ids), [null, null]);
    assert.equal(rig.commanded, 2);
  });

  it('answer each retry with its own answer', async () => {
    const rig = await started({ remember: 3_600_000 });
    const claims = ['a', 'b', 'c', 'd'].map((name) => ({ scope: 'key', name, fingerprint: name }));
    const ask = () => Promise.all(claims.map((claim) => rig.ringer.accept({ ...plainRequest, claim })));
    const first = await ask();
    await rig.clock.advance(20_000);
    const again = await ask();
    assert.deepEqual(
      again.map(({ acceptance }) => acceptance),
      first.map(({ acceptance }) => acceptance),
    );
    assert.equal(rig.commanded, 4);
  });

  it('leave sweeps alone, and keep the order', async () => {
    const rig = await started();
    rig.bell.beUnready();
    const sweep = {
      name: 'sweep',
      motion: { type: 'sweep', sweep: { cycles: 1, from: 75, to: 30, seconds: 2 } },
    } as const;
    const ids = [
      await rig.accept(),
      await rig.accept(),
      await rig.accept({ pattern: sweep }),
      await rig.accept(),
      await rig.accept(),
    ];
    rig.bell.beReady();
    await rig.clock.advance(30_000);
    assert.deepEqual(await together(rig, ids), [null, 0, null, null, 3]);
    assert.equal(rig.bell.swept.length, 1);
    const finished = rig.events.flatMap((event) =>
      event.type === 'striking' ? [ids.indexOf(event.ring.id)] : [],
    );
    assert.deepEqual([...new Set(finished)], [0, 2, 3]);
  });

  it('ring the pattern of the bell in its own time, after a restart as well', async () => {
    const strikes = [
      { at: 0, hold: 50 },
      { at: 300, hold: 50 },
      { at: 900, hold: 50 },
    ];
    const pattern = { name: 'gallop', motion: { type: 'timed', strikes } } as const;
    const rig = await started({ rules: { coalesce: { within: 1000, pattern } } });
    rig.bell.beUnready();
    const ids = [await rig.accept(), await rig.accept()];
    rig.bell.beReady();
    await rig.clock.advance(500);
    assert.deepEqual(rig.bell.began, [0, 300]);
    await rig.nextLife();
    await rig.clock.advance(5000);
    assert.deepEqual(await together(rig, ids), [null, 0]);
    assert.deepEqual(rig.bell.holds, [50]);
    assert.equal(rig.commanded, 3);
  });
});
