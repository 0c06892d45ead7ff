import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeRig, target } from './fake-rig.js';

describe('stopping the tunnel', () => {
  it('asks a session that is open and resolves when its process is gone', async () => {
    const { tunnel, latest, clock, up, statuses } = fakeRig();
    tunnel.start(target);
    await up();
    const stopped = tunnel.stop();
    assert.deepEqual(latest().calls, ['close']);
    latest().leave();
    await Promise.all([stopped, tunnel.stop()]);
    assert.deepEqual(statuses.at(-1), { state: 'off' });
    assert.equal(clock.timers, 0);
  });

  it('kills a session that does not close, and resolves within 1.5 s even if that has no effect', async () => {
    const { tunnel, latest, clock, up } = fakeRig();
    tunnel.start(target);
    await up();
    let stopped = false;
    void tunnel.stop().then(() => {
      stopped = true;
    });
    await clock.advance(1_000);
    assert.deepEqual(latest().calls, ['close', 'kill']);
    assert.equal(stopped, false);
    await clock.advance(500);
    assert.equal(stopped, true);
    assert.equal(clock.timers, 0);
  });

  it('kills a session that is still connecting', async () => {
    const { tunnel, latest, clock } = fakeRig();
    tunnel.start(target);
    const stopped = tunnel.stop();
    assert.deepEqual(latest().calls, ['kill']);
    latest().leave();
    await stopped;
    assert.equal(clock.timers, 0);
  });

  it('ends the waiting for the next attempt, also when a listener does it', async () => {
    const { tunnel, latest, clock, sessions, statuses } = fakeRig();
    tunnel.onStatus((status) => {
      if (status.state === 'retrying') void tunnel.stop();
    });
    tunnel.start(target);
    latest().end('it ended with SIGABRT');
    latest().leave();
    await tunnel.stop();
    await clock.advance(60_000);
    assert.equal(sessions.length, 1);
    assert.deepEqual(
      statuses.map((status) => status.state),
      ['connecting', 'retrying', 'off'],
    );
  });

  it('works before a start', async () => {
    const { tunnel, statuses } = fakeRig();
    await tunnel.stop();
    tunnel.start(target);
    assert.deepEqual(statuses, []);
  });
});
