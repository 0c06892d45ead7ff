import assert from 'node:assert/strict';
import type { TunnelStatus } from '../../src/core/ports.js';
import type { LivezAnswer } from '../../src/tunnel/livez-request.js';
import { NgrokTunnel, type NgrokTunnelOptions } from '../../src/tunnel/ngrok-tunnel.js';
import { ManualClock, settle } from '../system/manual-clock.js';
import { type FakeSession, fakeSessions } from './fake-session.js';

/** The public address that the rig's edge gives. */
export const url = 'https://bell.ngrok.test';
/** Where the local server would be. */
export const target = { host: '127.0.0.1', port: 3000 };

/** The supervisor with everything around it faked: sessions, `/livez` answers, time. */
export function fakeRig(options: Partial<NgrokTunnelOptions> = {}) {
  const clock = new ManualClock();
  const sessions = fakeSessions();
  const answers = { local: true, public: true, publicType: 'application/json', asked: [] as string[] };
  const tunnel = new NgrokTunnel({
    authtoken: 'test-key-tunnel',
    proto: 'http',
    domain: undefined,
    edge: undefined,
    edgeca: undefined,
    clock,
    random: () => 0,
    openSession: sessions.open,
    askLivez: async (origin): Promise<LivezAnswer> => {
      answers.asked.push(origin);
      const here = origin.includes('127.0.0.1');
      const contentType = here ? 'application/json' : answers.publicType;
      return (here ? answers.local : answers.public)
        ? { alive: true, contentType }
        : { alive: false, reason: 'no answer' };
    },
    ...options,
  });
  const statuses: TunnelStatus[] = [];
  tunnel.onStatus((status) => statuses.push(status));
  const latest = (): FakeSession => {
    const session = sessions.opened.at(-1);
    assert.ok(session !== undefined, 'a session was opened');
    return session;
  };
  const up = async (): Promise<void> => {
    latest().say({ type: 'listening', url });
    await settle();
    assert.deepEqual(tunnel.status, { state: 'up', url });
  };
  return { clock, tunnel, statuses, sessions: sessions.opened, latest, answers, up };
}
