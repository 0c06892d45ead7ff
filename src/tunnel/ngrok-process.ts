/**
 * The program of the tunnel's process. ngrok's SDK can hang for ever and can abort the process that it lives in, so it
 * lives in one of its own: BellBot starts it, watches it, and kills it when in doubt.
 *
 * It always leaves by SIGKILL: a session that drops while Node shuts down makes the SDK abort, with a core dump.
 */
import { readFile } from 'node:fs/promises';
import type { Listener, Session } from 'ngrok';
import { type FromSession, heartbeatSeconds, type SessionRequest, type ToSession } from './ngrok-messages.js';

let session: Session | undefined;
let listener: Listener | undefined;
let lostBy: string | undefined;

function leave(): void {
  process.kill(process.pid, 'SIGKILL');
}

function tell(message: FromSession): void {
  // Without a callback a closed channel would become an uncaught error; `disconnect` deals with that case.
  process.send?.(message, () => undefined);
}

async function open(request: SessionRequest): Promise<void> {
  const sdk = await loadSdk();
  if (sdk === undefined) return;
  try {
    listener = await listen(sdk, request);
    tell({ type: 'listening', url: listener.url() ?? '' });
  } catch (error) {
    tell({ type: 'failed', text: textOf(error) });
    return;
  }
  // Rejects when the connection is lost, with a text that says only that the reconnecting was declined.
  await listener.join().catch(() => undefined);
  tell({ type: 'failed', text: `the connection with ngrok was lost (${lostBy ?? 'ended by ngrok'})` });
}

async function loadSdk(): Promise<typeof import('ngrok') | undefined> {
  try {
    return (await import('ngrok')).default;
  } catch (error) {
    tell({ type: 'unusable', text: textOf(error) });
    return undefined;
  }
}

async function listen(sdk: typeof import('ngrok'), request: SessionRequest): Promise<Listener> {
  const builder = new sdk.SessionBuilder()
    .authtoken(request.authtoken)
    .heartbeatInterval(heartbeatSeconds)
    .heartbeatTolerance(heartbeatSeconds)
    // Called with null for a heartbeat that was not answered in time (measured with 1.7.0).
    .handleHeartbeat((latency: number | null) => {
      if (latency !== null) tell({ type: 'heartbeat' });
    })
    // The SDK's own reconnecting waits 125 s and more; BellBot opens a new session instead. An async handler aborts.
    .handleDisconnection((_address, error) => {
      lostBy = error;
      return false;
    });
  if (request.edge !== undefined) builder.serverAddr(request.edge);
  if (request.edgeca !== undefined) builder.caCert(await readFile(request.edgeca));
  session = await builder.connect();
  if (request.proto === 'tcp') {
    const endpoint = session.tcpEndpoint();
    if (request.domain !== undefined) endpoint.remoteAddr(request.domain);
    return endpoint.listenAndForward(request.forwardTo);
  }
  const endpoint = session.httpEndpoint();
  if (request.domain !== undefined) endpoint.domain(request.domain);
  return endpoint.listenAndForward(request.forwardTo);
}

/** Gives the public address back, so that the edge does not hold it. Hangs when the edge does: BellBot then kills. */
async function close(): Promise<void> {
  try {
    await listener?.close();
    await session?.close();
  } finally {
    leave();
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

// Ctrl-C reaches the whole process group: leaving is BellBot's to decide, by message, by SIGKILL, or by its own end.
// And SIGUSR1 would open Node's debugger.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGBREAK', 'SIGUSR1'] as const)
  process.on(signal, () => undefined);
process.on('disconnect', leave);
process.on('uncaughtException', (error) => tell({ type: 'failed', text: textOf(error) }));
process.on('message', (message: ToSession) => {
  if (message.type === 'open') void open(message.request);
  else void close();
});
if (!process.connected) leave();
