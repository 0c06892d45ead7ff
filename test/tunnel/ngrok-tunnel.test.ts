import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { onListenerError } from '../../src/core/signal.js';
import { settle } from '../system/manual-clock.js';
import { fakeRig, target, url } from './fake-rig.js';

describe('the tunnel', () => {
  it('does nothing before it is started', () => {
    const { tunnel, sessions, clock } = fakeRig();
    assert.deepEqual(tunnel.status, { state: 'off' });
    assert.equal(sessions.length, 0);
    assert.equal(clock.timers, 0);
  });

  it('names the sender of HTTP, and cannot of bare connections', () => {
    assert.equal(fakeRig({ proto: 'http' }).tunnel.namesSender, true);
    assert.equal(fakeRig({ proto: 'tcp' }).tunnel.namesSender, false);
  });

  it('hands the session what it needs and no null', () => {
    const { tunnel, latest } = fakeRig({ proto: 'tcp', domain: 'bell.example', edge: 'edge.example:443' });
    tunnel.start({ host: '::', port: 3001 });
    assert.deepEqual(latest().request, {
      authtoken: 'test-key-tunnel',
      proto: 'tcp',
      forwardTo: 'tcp://[::1]:3001',
      domain: 'bell.example',
      edge: 'edge.example:443',
      edgeca: undefined,
    });
  });

  it('kills a process whose edge says nothing for 10 s, and tries again with growing delays', async () => {
    const { tunnel, statuses, clock, sessions } = fakeRig();
    tunnel.start(target);
    const delays: number[] = [];
    for (let attempt = 0; attempt < 8; attempt += 1) {
      await clock.advance(10_000);
      const status = statuses.at(-1);
      assert.ok(status?.state === 'retrying');
      assert.match(status.reason, /did not answer within 10 s/);
      delays.push(status.retryInMs);
      assert.deepEqual(sessions.at(-1)?.calls, ['kill']);
      await clock.advance(status.retryInMs);
      assert.equal(sessions.length, attempt + 2);
    }
    assert.deepEqual(delays, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('starts with short delays again after a minute up, and not before', async () => {
    const { tunnel, statuses, clock, latest, up } = fakeRig();
    tunnel.start(target);
    const lose = async (): Promise<number> => {
      latest().end('it ended with SIGABRT');
      const status = statuses.at(-1);
      assert.ok(status?.state === 'retrying');
      await clock.advance(status.retryInMs);
      return status.retryInMs;
    };
    assert.equal(await lose(), 1_000);
    assert.equal(await lose(), 2_000);
    await up();
    await clock.advance(50_000);
    assert.equal(await lose(), 4_000);
    await up();
    await clock.advance(60_000);
    assert.equal(await lose(), 1_000);
  });

  it('hears nothing more of a session that it gave up', async () => {
    const { tunnel, statuses, clock, sessions, latest } = fakeRig();
    tunnel.start(target);
    const first = latest();
    await clock.advance(11_000);
    assert.equal(sessions.length, 2);
    const before = statuses.length;
    first.say({ type: 'listening', url });
    first.say({ type: 'failed', text: 'late' });
    first.end('late');
    await clock.advance(0);
    assert.equal(statuses.length, before);
    assert.deepEqual(tunnel.status, { state: 'connecting' });
  });

  it('says a final error once and ends', async () => {
    for (const code of ['ERR_NGROK_4018', 'ERR_NGROK_105', 'ERR_NGROK_107']) {
      const { tunnel, statuses, clock, sessions, latest } = fakeRig();
      tunnel.start(target);
      latest().say({ type: 'failed', text: `bad\nYour authtoken: test-key-tunnel error_code: ${code}` });
      latest().end('killed');
      await clock.advance(3_600_000);
      assert.deepEqual(
        statuses.map((status) => status.state),
        ['connecting', 'failed'],
      );
      assert.equal(sessions.length, 1);
      assert.equal(clock.timers, 0);
      assert.deepEqual(latest().calls, ['kill']);
      assert.doesNotMatch(JSON.stringify(statuses), /test-key-tunnel/);
      assert.match(JSON.stringify(statuses), new RegExp(code));
    }
  });

  it('fails at once without a token and says where to get one', () => {
    for (const authtoken of [undefined, '', '  \n']) {
      const { tunnel, sessions } = fakeRig({ authtoken });
      tunnel.start(target);
      assert.ok(tunnel.status.state === 'failed');
      assert.match(tunnel.status.reason, /NGROK_AUTHTOKEN.*https:\/\/dashboard\.ngrok\.com/);
      assert.equal(sessions.length, 0);
    }
  });

  it('tries an account that is full and an address that is taken again slowly', async () => {
    for (const code of ['ERR_NGROK_108', 'ERR_NGROK_334']) {
      const { tunnel, clock, sessions, latest } = fakeRig();
      tunnel.start(target);
      latest().say({ type: 'failed', text: `no. error_code: ${code}` });
      assert.ok(tunnel.status.state === 'retrying');
      assert.match(tunnel.status.reason, new RegExp(code));
      assert.equal(tunnel.status.retryInMs, 30_000);
      await clock.advance(30_000);
      assert.equal(sessions.length, 2);
    }
  });

  it('tells a new address after a reconnect', async () => {
    const { tunnel, statuses, clock, latest, up } = fakeRig();
    tunnel.start(target);
    await up();
    latest().say({ type: 'failed', text: 'the connection was lost' });
    await clock.advance(1_000);
    latest().say({ type: 'listening', url: 'https://other.ngrok.test/' });
    await settle();
    assert.deepEqual(statuses.at(-1), { state: 'up', url: 'https://other.ngrok.test' });
    assert.deepEqual(
      statuses.map((status) => status.state),
      ['connecting', 'up', 'retrying', 'connecting', 'up'],
    );
  });

  it('does not show an address that is none', () => {
    for (const address of ['', 'javascript:alert(1)', 'not a url', 'tcp://host-without-port']) {
      const { tunnel, latest } = fakeRig();
      tunnel.start(target);
      latest().say({ type: 'listening', url: address });
      assert.equal(tunnel.status.state, 'retrying');
    }
  });

  it('goes on when a listener throws', async () => {
    const { tunnel, up, statuses } = fakeRig();
    const errors: unknown[] = [];
    const cancel = onListenerError((error) => errors.push(error));
    tunnel.onStatus(() => {
      throw new Error('a listener broke');
    });
    tunnel.start(target);
    await up();
    cancel();
    assert.equal(statuses.length, 2);
    assert.equal(errors.length, 2);
  });

  it('is started once, and not after it was stopped', async () => {
    const { tunnel, sessions, latest } = fakeRig();
    tunnel.start(target);
    tunnel.start(target);
    assert.equal(sessions.length, 1);
    latest().leave();
    await tunnel.stop();
    tunnel.start(target);
    assert.equal(sessions.length, 1);
    assert.deepEqual(tunnel.status, { state: 'off' });
  });
});
