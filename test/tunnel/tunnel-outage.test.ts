import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { systemClock } from '../../src/system/system-clock.js';
import { buildRig, type TunnelRig } from './tunnel-rig.js';

describe('an outage of the edge', () => {
  let rig: TunnelRig;
  afterEach(() => rig.end());

  it('of 6 s is over in the next attempt, and the local server answered throughout', async () => {
    rig = await buildRig();
    await rig.up();
    await rig.edge.setFault('down');
    const over = new Promise<void>((resolve) => {
      systemClock.after(6_000, resolve);
    });
    for (const _attempt of ['after 1 s', 'after 2 s']) {
      await rig.reach('retrying');
      assert.equal(await rig.localStatus(), 200);
      await rig.reach('connecting');
    }
    await rig.reach('retrying');
    assert.equal(await rig.localStatus(), 200);
    await over;
    await rig.edge.setFault('none');
    await rig.reach('up');
    assert.equal((await fetch(`${rig.edge.publicUrl}/ring`)).status, 200);
    assert.deepEqual(
      rig.statuses.flatMap((status) => (status.state === 'retrying' ? [status.retryInMs] : [])).slice(0, 3),
      [1_000, 2_000, 4_000],
    );
  });
});
