import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { sessionOpener } from '../../src/tunnel/session-process.js';
import { ManualClock } from '../system/manual-clock.js';
import { buildRig, ended, failAllChecks, type TunnelRig, testToken } from './tunnel-rig.js';

describe("the tunnel's process", () => {
  let rig: TunnelRig;
  afterEach(() => rig.end());

  it('comes back after its process has crashed', async () => {
    const clock = new ManualClock();
    rig = await buildRig({ clock });
    await rig.up();
    process.kill(rig.pid(0), 'SIGSEGV');
    const { reason } = await rig.reach('retrying');
    assert.match(reason, /process is gone.*SIGSEGV/);
    assert.equal(await rig.localStatus(), 200);
    await clock.advance(1_000);
    await rig.reach('up');
    assert.notEqual(rig.pid(1), rig.pid(0));
    assert.equal((await fetch(`${rig.edge.publicUrl}/ring`)).status, 200);
  });

  it('is replaced when it hangs', async () => {
    const clock = new ManualClock();
    rig = await buildRig({ clock });
    await rig.up();
    const pid = rig.pid();
    process.kill(pid, 'SIGSTOP');
    await failAllChecks(rig, clock);
    await rig.reach('retrying');
    await ended(pid);
    await clock.advance(1_000);
    await rig.reach('up');
    assert.notEqual(rig.pid(), pid);
  });

  it('stays up when signals of the terminal reach its process', async () => {
    rig = await buildRig();
    await rig.up();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(rig.pid(0), signal);
    assert.equal((await fetch(`${rig.edge.publicUrl}/ring`)).status, 200);
    assert.equal(rig.tunnel.status.state, 'up');
    assert.equal(rig.sessions.length, 1);
  });

  it('shows no token to those who look at the process', { skip: process.platform !== 'linux' }, async () => {
    rig = await buildRig();
    process.env.BELLBOT_KEY = 'test-key-of-the-bell';
    process.env.NGROK_AUTHTOKEN = testToken;
    try {
      await rig.up();
    } finally {
      delete process.env.BELLBOT_KEY;
      delete process.env.NGROK_AUTHTOKEN;
    }
    for (const file of ['cmdline', 'environ']) {
      const text = readFileSync(`/proc/${rig.pid(0)}/${file}`, 'utf8');
      assert.match(text, file === 'cmdline' ? /ngrok-process/ : /PATH=/);
      assert.doesNotMatch(text, /test-key/);
    }
  });

  it('fails with a sentence when the SDK does not load, and starts no more', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bellbot-no-sdk-'));
    const built = join(import.meta.dirname, '../../src');
    for (const room of ['tunnel', 'system'])
      cpSync(join(built, room), join(folder, room), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    try {
      rig = await buildRig({
        openSession: sessionOpener(join(folder, 'tunnel/ngrok-process.js')),
      });
      rig.tunnel.start(rig.target);
      const { reason } = await rig.reach('failed');
      assert.match(
        reason,
        /^The package "ngrok" does not load on this machine \(.+\)\. Install BellBot again/,
      );
      assert.equal(await rig.localStatus(), 200);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('retries when its program is missing altogether', async () => {
    rig = await buildRig({
      clock: new ManualClock(),
      openSession: sessionOpener(join(tmpdir(), 'bellbot-no-such-program.js')),
    });
    rig.tunnel.start(rig.target);
    const { reason } = await rig.reach('retrying');
    assert.match(reason, /process is gone: it ended with status 1/);
  });
});
