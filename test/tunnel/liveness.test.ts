import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { settle } from '../system/manual-clock.js';
import { fakeRig, target, url } from './fake-rig.js';

describe('the public address', () => {
  it('is up only when a request through the public address has succeeded', async () => {
    const { tunnel, statuses, latest, answers, clock } = fakeRig();
    answers.public = false;
    tunnel.start(target);
    latest().say({ type: 'listening', url });
    await settle();
    assert.deepEqual(statuses, [{ state: 'connecting' }]);
    assert.deepEqual(answers.asked, ['http://127.0.0.1:3000', url]);
    answers.public = true;
    await clock.advance(1_000);
    assert.deepEqual(statuses, [{ state: 'connecting' }, { state: 'up', url }]);
  });

  it('is not up when something else than the local server answers at the public address', async () => {
    const { tunnel, answers, clock, latest } = fakeRig();
    answers.publicType = 'text/html';
    tunnel.start(target);
    latest().say({ type: 'listening', url });
    await clock.advance(15_000);
    assert.ok(tunnel.status.state === 'retrying');
    assert.match(tunnel.status.reason, /something else answered/);
  });

  it('is given up on when no request comes through, and redone', async () => {
    const { tunnel, statuses, latest, answers, clock, sessions, up } = fakeRig();
    answers.public = false;
    tunnel.start(target);
    latest().say({ type: 'listening', url });
    await clock.advance(15_000);
    const last = statuses.at(-1);
    assert.ok(last?.state === 'retrying');
    assert.match(last.reason, /bell\.ngrok\.test did not reach BellBot: no answer\./);
    assert.deepEqual(latest().calls, ['kill']);
    answers.public = true;
    await clock.advance(last.retryInMs);
    assert.equal(sessions.length, 2);
    await up();
  });

  it('is not redone while the local server itself does not answer', async () => {
    const { tunnel, statuses, answers, clock, sessions, latest, up } = fakeRig();
    tunnel.start(target);
    await up();
    answers.local = false;
    answers.public = false;
    await clock.advance(3_600_000);
    assert.equal(statuses.at(-1)?.state, 'up');
    assert.equal(sessions.length, 1);
    assert.deepEqual(latest().calls, []);
  });

  it('asks the edge at most 3000 times a month while heartbeats come', async () => {
    const { tunnel, answers, clock, latest, up } = fakeRig();
    tunnel.start(target);
    await up();
    answers.asked.length = 0;
    for (let seconds = 0; seconds < 24 * 3600; seconds += 5) {
      await clock.advance(5_000);
      latest().say({ type: 'heartbeat' });
    }
    const requests = answers.asked.filter((origin) => origin === url).length;
    assert.ok(requests >= 90 && requests <= 100, `${requests} a day`);
  });

  it('notices a frozen edge by missing heartbeats within half a minute', async () => {
    const { tunnel, answers, clock, latest, up, statuses } = fakeRig();
    tunnel.start(target);
    await up();
    await clock.advance(5_000);
    latest().say({ type: 'heartbeat' });
    answers.public = false;
    await clock.advance(30_000);
    assert.ok(statuses.some((status) => status.state === 'retrying'));
  });

  it('stays up through missing heartbeats as long as requests come through, asking ever more rarely', async () => {
    const { tunnel, answers, clock, up, statuses } = fakeRig();
    tunnel.start(target);
    await up();
    answers.asked.length = 0;
    await clock.advance(24 * 3_600_000);
    assert.equal(statuses.at(-1)?.state, 'up');
    const requests = answers.asked.filter((origin) => origin === url).length;
    assert.ok(requests >= 90 && requests <= 210, `${requests} a day`);
  });
});
