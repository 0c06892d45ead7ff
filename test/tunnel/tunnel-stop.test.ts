import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { ManualClock } from '../system/manual-clock.js';
import { buildRig, isRunning, type TunnelRig } from './tunnel-rig.js';

describe('stopping the tunnel by the real SDK', () => {
  let rig: TunnelRig;
  afterEach(() => rig.end());

  it('gives the address back while it is up', async () => {
    rig = await buildRig();
    await rig.up();
    const unbound = rig.edge.next('unbind');
    await Promise.all([rig.tunnel.stop(), unbound]);
    assert.deepEqual(rig.tunnel.status, { state: 'off' });
    assert.equal(isRunning(rig.pid(0)), false);
    assert.equal((await fetch(`${rig.edge.publicUrl}/livez`)).status, 404);
  });

  it('kills a session that connects to a silent edge', async () => {
    rig = await buildRig();
    await rig.edge.setFault('silent');
    const connection = rig.edge.next('connection');
    rig.tunnel.start(rig.target);
    await connection;
    await rig.tunnel.stop();
    assert.equal(isRunning(rig.pid(0)), false);
  });

  it('kills a process that has only just begun', async () => {
    rig = await buildRig();
    rig.tunnel.start(rig.target);
    await rig.tunnel.stop();
    assert.equal(isRunning(rig.pid(0)), false);
  });

  it('kills a session whose edge is frozen, within 1.5 s', async () => {
    const clock = new ManualClock();
    rig = await buildRig({ clock });
    await rig.up();
    await rig.edge.setFault('frozen');
    const stopped = rig.tunnel.stop();
    await clock.advance(700);
    await stopped;
    assert.equal(isRunning(rig.pid(0)), false);
  });

  it('is done at once while the tunnel waits for the next attempt', async () => {
    const clock = new ManualClock();
    rig = await buildRig({ clock });
    await rig.edge.setFault('down');
    rig.tunnel.start(rig.target);
    await rig.reach('retrying');
    await rig.tunnel.stop();
    assert.equal(isRunning(rig.pid(0)), false);
    assert.equal(clock.timers, 0);
  });
});
