import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { ManualClock } from '../system/manual-clock.js';
import { buildRig, ended, type TunnelRig, testToken } from './tunnel-rig.js';

describe('the tunnel and an edge that refuses it', () => {
  let rig: TunnelRig;
  afterEach(() => rig.end());

  it('says of a bad token once that it is bad, without it', async () => {
    const clock = new ManualClock();
    rig = await buildRig({
      clock,
      authtoken: 'test-key-bad',
    });
    rig.tunnel.start(rig.target);
    const { reason } = await rig.reach('failed');
    assert.match(reason, /ERR_NGROK_105/);
    assert.match(reason, /NGROK_AUTHTOKEN/);
    await clock.advance(3_600_000);
    assert.doesNotMatch(JSON.stringify(rig.statuses), /test-key-bad/);
    assert.deepEqual(
      rig.statuses.map((status) => status.state),
      ['connecting', 'failed'],
    );
    assert.equal(rig.sessions.length, 1);
    await ended(rig.pid(0));
    assert.equal(await rig.localStatus(), 200);
  });

  it('keeps the token out of the text of an error that it does not know', async () => {
    rig = await buildRig({ clock: new ManualClock() });
    rig.edge.refuse({ stage: 'auth', error: `Not now, ${testToken}.\n\nERR_NGROK_9999\n` });
    rig.tunnel.start(rig.target);
    const { reason } = await rig.reach('retrying');
    assert.match(reason, /Not now, \[token\].*ERR_NGROK_9999/);
  });

  for (const refusal of [
    { stage: 'auth', error: 'Limited to 1 session.\n\nERR_NGROK_108\n', code: /ERR_NGROK_108/ },
    { stage: 'bind', error: 'Already online.\n\nERR_NGROK_334\n', code: /ERR_NGROK_334/ },
  ] as const) {
    it(`tries again slowly after a refusal to ${refusal.stage}, until it is accepted`, async () => {
      const clock = new ManualClock();
      rig = await buildRig({ clock });
      rig.edge.refuse(refusal);
      rig.tunnel.start(rig.target);
      const status = await rig.reach('retrying');
      assert.match(status.reason, refusal.code);
      assert.equal(status.retryInMs, 30_000);
      assert.equal(await rig.localStatus(), 200);
      rig.edge.refuse(undefined);
      await clock.advance(30_000);
      await rig.reach('up');
    });
  }
});
