import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock, TunnelStatus } from '../../src/core/ports.js';
import { systemClock } from '../../src/system/system-clock.js';
import { NgrokTunnel, type NgrokTunnelOptions } from '../../src/tunnel/ngrok-tunnel.js';
import { type OpenSession, type SessionHandle, sessionOpener } from '../../src/tunnel/session-process.js';
import type { ManualClock } from '../system/manual-clock.js';
import { type Edge, startEdge } from './edge/edge.js';

/** A token that the rig's edge accepts. */
export const testToken = 'test-key-tunnel';

/** Milliseconds after which a wait has failed; far more than anything takes. */
const deadline = 30_000;

/** The real SDK in its real process, between a stand-in edge and a local server. */
export interface TunnelRig {
  readonly edge: Edge;
  readonly tunnel: NgrokTunnel;
  /** Every status so far, oldest first. */
  readonly statuses: TunnelStatus[];
  /** Every process so far, oldest first. */
  readonly sessions: SessionHandle[];
  /** The local server: `/livez`, and an echo of method, path and length of the body elsewhere. */
  readonly server: Server;
  readonly target: { readonly host: string; readonly port: number };
  /** Starts the tunnel and waits until it is up. */
  up(): Promise<void>;
  /** Resolves with the next status in that state, or the present one when it is in it already. */
  reach<S extends TunnelStatus['state']>(state: S): Promise<Extract<TunnelStatus, { state: S }>>;
  /** What the local server answers to a direct ring while the tunnel is in trouble. */
  localStatus(): Promise<number>;
  /** Id of the process with that index, by default of the latest. */
  pid(index?: number): number;
  /** Ends everything. */
  end(): Promise<void>;
}

/** Builds a rig; `end` must be called. */
export async function buildRig(
  options: Partial<NgrokTunnelOptions> & { readonly clock?: Clock } = {},
): Promise<TunnelRig> {
  const edge = await startEdge();
  edge.authorise(testToken);
  const server = echoServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const target = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  const sessions: SessionHandle[] = [];
  const openSession: OpenSession = (request, events) => {
    const session = sessionOpener()(request, events);
    sessions.push(session);
    return session;
  };
  const tunnel = new NgrokTunnel({
    authtoken: testToken,
    proto: 'http',
    domain: undefined,
    edge: edge.address,
    edgeca: edge.caFile,
    clock: systemClock,
    random: () => 0,
    openSession,
    ...options,
  });
  const statuses: TunnelStatus[] = [];
  tunnel.onStatus((status) => statuses.push(status));
  const reach: TunnelRig['reach'] = (state) => statusOf(tunnel, state);
  return {
    edge,
    tunnel,
    statuses,
    sessions,
    server,
    target,
    reach,
    up: async () => {
      tunnel.start(target);
      await reach('up');
    },
    localStatus: async () => (await fetch(`http://127.0.0.1:${target.port}/ring`, { method: 'POST' })).status,
    pid: (index = -1) => {
      const pid = sessions.at(index)?.pid;
      assert.ok(pid !== undefined, 'the session has a process');
      return pid;
    },
    end: async () => {
      for (const session of sessions) session.kill();
      await tunnel.stop();
      await Promise.all(sessions.map((session) => session.gone));
      server.closeAllConnections();
      server.close();
      await edge.stop();
    },
  };
}

function echoServer(): Server {
  return createServer((request, response) => {
    let length = 0;
    request.on('data', (bytes: Buffer) => {
      length += bytes.length;
    });
    request.on('end', () => {
      response.setHeader('content-type', request.url === '/livez' ? 'text/plain' : 'application/json');
      response.end(JSON.stringify({ method: request.method, path: request.url, length }));
    });
  });
}

function statusOf<S extends TunnelStatus['state']>(
  tunnel: NgrokTunnel,
  state: S,
): Promise<Extract<TunnelStatus, { state: S }>> {
  return new Promise((resolve, reject) => {
    const cancelDeadline = systemClock.after(deadline, () => {
      cancel();
      reject(new Error(`The tunnel is not ${state} but ${JSON.stringify(tunnel.status)}.`));
    });
    const take = (status: TunnelStatus): void => {
      if (!isIn(status, state)) return;
      cancel();
      cancelDeadline();
      resolve(status);
    };
    const cancel = tunnel.onStatus(take);
    take(tunnel.status);
  });
}

function isIn<S extends TunnelStatus['state']>(
  status: TunnelStatus,
  state: S,
): status is Extract<TunnelStatus, { state: S }> {
  return status.state === state;
}

/**
 * Lets heartbeats be missing until the public address is checked, and all three checks time out. The edge must take
 * visitors and not answer them.
 */
export async function failAllChecks(rig: TunnelRig, clock: ManualClock): Promise<void> {
  for (const pause of [12_000, 1_000, 1_000]) {
    assert.equal(rig.tunnel.status.state, 'up');
    const visitor = rig.edge.next('visitor');
    await clock.advance(pause);
    await visitor;
    await clock.advance(4_000);
  }
}

/** True while the process exists and has not ended; a zombie has ended. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Resolves when the process, which need not be a child of ours, has ended; rejects at the deadline. */
export function ended(pid: number): Promise<void> {
  const from = systemClock.monotonic();
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (!isRunning(pid)) resolve();
      else if (systemClock.monotonic() - from > deadline) reject(new Error(`Process ${pid} has not ended.`));
      else systemClock.after(10, look);
    };
    look();
  });
}
