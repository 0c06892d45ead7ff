import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { ptyMissing } from '../e2e/uno-on-a-pty.js';
import { type Edge, startEdge } from '../tunnel/edge/edge.js';
import { gameDay } from './game-day.js';

const token = 'test-key-tunnel';
let edge: Edge | undefined;

gameDay({
  title:
    "the tunnel's process aborts twice while rings come in: they ring all the same, and the tunnel comes back",
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
    for (let abort = 1; abort <= 2; abort += 1) {
      const [tunnel, ...others] = childrenOf(site.bellbot.pid);
      assert.ok(tunnel !== undefined && others.length === 0, 'BellBot has one process beside it');
      statuses.push((await site.post()).status);
      process.kill(tunnel, 'SIGABRT');
      for (let ring = 0; ring < 5; ring += 1) {
        statuses.push((await site.post()).status);
      }
      const { msg } = await site.bellbot.line(/^Tunnel down/, abort);
      assert.match(msg, /SIGABRT/);
      assert.equal((await site.readiness()).status, 200, 'a ring now would ring');
      statuses.push((await site.post()).status);
      await site.bellbot.line(/^Tunnel up/, abort + 1);
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

/** Ids of the processes that a process has started. The fourth field of `stat` is the parent; the second is in brackets. */
function childrenOf(parent: number): number[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.filter((id) => parentOf(id) === parent).map(Number);
}

function parentOf(id: string): number | undefined {
  try {
    const fields = readFileSync(`/proc/${id}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[0] === 'Z' ? undefined : Number(fields[1]);
  } catch {
    return undefined;
  }
}
