/**
 * A program that has a tunnel, for tests that kill it: arguments are the edge's address, its authority's file and the
 * local port. Prints the id of the tunnel's process, then each state, a line each.
 */
import { systemClock } from '../../src/system/system-clock.js';
import { NgrokTunnel } from '../../src/tunnel/ngrok-tunnel.js';
import { sessionOpener } from '../../src/tunnel/session-process.js';
import { testToken } from './tunnel-rig.js';

const [edge, edgeca, port] = process.argv.slice(2);
const tunnel = new NgrokTunnel({
  authtoken: testToken,
  proto: 'http',
  domain: undefined,
  edge,
  edgeca,
  clock: systemClock,
  openSession: (request, events) => {
    const session = sessionOpener()(request, events);
    process.stdout.write(`${session.pid}\n`);
    return session;
  },
});
tunnel.onStatus((status) => process.stdout.write(`${status.state}\n`));
tunnel.start({ host: '127.0.0.1', port: Number(port) });
