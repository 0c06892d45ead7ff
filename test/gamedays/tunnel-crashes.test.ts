import assert from 'node:assert/strict';
import { ptyMissing } from '../e2e/uno-on-a-pty.js';
import { childOf } from '../system/child-processes.js';
import { type Edge, startEdge } from '../tunnel/edge/edge.js';
import { gameDay } from './game-day.js';

const token = 'test-key-tunnel';
let edge: Edge | undefined;

gameDay({
  title:
    "the tunnel's process crashes twice while rings come in: they ring all the same, and the tunnel comes back",
  skip: ptyMissing || (process.platform !== 'linux' && 'processes are found by way of /proc'),
  steady: async (site) => {
    edge = await startEdge();
    edge.authorise(token);
    await site.start({
      args: [`edge=${edge.address}`, `edgeca=${edge.caFile}`],
      env: { NGROK_AUTHTOKEN: token },
    });
    await site.bellbot.line(/^Tunnel up/);
    await site.ring();
    assert.equal((await site.post({}, edge.publicUrl)).status, 202);
  },
  fault: async (site) => {
    const statuses: number[] = [];
    for (let crash = 1; crash <= 2; crash += 1) {
      const tunnel = await childOf(site.bellbot.pid, 'ngrok-process');
      statuses.push((await site.post()).status);
      process.kill(tunnel, 'SIGSEGV');
      for (let ring = 0; ring < 5; ring += 1) {
        statuses.push((await site.post()).status);
      }
      const { msg } = await site.bellbot.line(/^Tunnel down/, crash);
      assert.match(msg, /SIGSEGV/);
      assert.equal((await site.readiness()).status, 200, 'a ring now would ring');
      statuses.push((await site.post()).status);
      await site.bellbot.line(/^Tunnel up/, crash + 1);
    }
    return statuses;
  },
  holds: async (site, statuses) => {
    assert.deepEqual([...new Set(statuses)], [202]);
    assert.equal((await site.post({}, edge?.publicUrl)).status, 202);
    assert.equal(site.lives.length, 1);
  },
  cleanUp: async () => {
    await edge?.stop();
  },
});
