import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { ManualClock } from '../system/manual-clock.js';
import { buildRig, ended, failAllChecks, type TunnelRig } from './tunnel-rig.js';

describe('the tunnel and an edge that misbehaves', () => {
  let rig: TunnelRig;
  afterEach(() => rig.end());

  it('gives up a silent edge after 10 s and gets up when it speaks', async () => {
    const clock = new ManualClock();
    rig = await buildRig({ clock });
    await rig.edge.setFault('silent');
    const connection = rig.edge.next('connection');
    rig.tunnel.start(rig.target);
    await connection;
    await clock.advance(9_999);
    assert.deepEqual(rig.tunnel.status, { state: 'connecting' });
    assert.equal(await rig.localStatus(), 200);
    await clock.advance(1);
    assert.ok(rig.tunnel.status.state === 'retrying');
    assert.match(rig.tunnel.status.reason, /did not answer within 10 s/);
    await ended(rig.pid(0));
    await rig.edge.setFault('none');
    await clock.advance(1_000);
    await rig.reach('up');
  });

  it('notices an edge that freezes, and redoes the session', async () => {
    const clock = new ManualClock();
    rig = await buildRig({ clock });
    await rig.up();
    await rig.edge.setFault('frozen');
    await failAllChecks(rig, clock);
    const { reason } = await rig.reach('retrying');
    assert.match(reason, /did not reach BellBot: no answer within 4 s/);
    assert.equal(await rig.localStatus(), 200);
    await ended(rig.pid());
    await rig.edge.setFault('none');
    await clock.advance(1_000);
    await rig.reach('up');
  });

  it('comes back with the new address after its session was dropped', async () => {
    const clock = new ManualClock();
    rig = await buildRig({ clock });
    await rig.up();
    const old = rig.edge.publicUrl;
    await rig.edge.moveAddress();
    const { reason } = await rig.reach('retrying');
    assert.match(reason, /connection with ngrok was lost/);
    await clock.advance(1_000);
    const { url } = await rig.reach('up');
    assert.equal(url, rig.edge.publicUrl);
    assert.notEqual(url, old);
    assert.deepEqual(
      rig.statuses.map((status) => status.state),
      ['connecting', 'up', 'retrying', 'connecting', 'up'],
    );
  });
});
