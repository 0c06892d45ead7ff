/**
 * What a thousand listeners to the events cost who rings: the p99 of the answer to `POST /ring` with them and without, on one
 * server, in turn. Rings come over eight connections, without a pause, and at a pace that people could make; every listener is told of all
 * of them. The listeners are a process of their own, on the same machine.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { load, quantile } from './load.js';
import { startBellBot } from './servers.js';

const listeners = Number(process.env.BENCH_LISTENERS ?? 1000);
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const duration = Number(process.env.BENCH_MS ?? 3000);
/** Milliseconds from one ring to the next, when they come at a pace. */
const pace = 20;

const [, , role, portOfServer] = process.argv;

/** Listens over and over, as the process of the listeners; says how many bytes came when it is asked. */
async function beListeners(port: number): Promise<void> {
  let bytes = 0;
  const sockets = new Set<Socket>();
  for (let count = 0; count < listeners; count += 1) {
    const socket = connect({ port, host: '127.0.0.1' });
    sockets.add(socket);
    socket.on('data', (data) => {
      bytes += data.length;
    });
    socket.on('error', () => sockets.delete(socket)).on('close', () => sockets.delete(socket));
    await once(socket, 'connect');
    socket.write('GET /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await once(socket, 'data');
  }
  process.on('message', () => process.send?.({ listening: sockets.size, bytes }));
  process.send?.({ listening: sockets.size, bytes });
}

interface Heard {
  readonly listening: number;
  readonly bytes: number;
}

async function startListeners(port: number): Promise<ChildProcess> {
  const child = fork(import.meta.filename, ['listen', String(port)]);
  await once(child, 'message');
  return child;
}

async function heardBy(child: ChildProcess): Promise<Heard> {
  child.send('how many?');
  const [heard] = (await once(child, 'message')) as [Heard];
  return heard;
}

/** The p99 of answers, milliseconds, to rings that come one after the other at a pace. */
async function pacedP99(port: number): Promise<number> {
  const latencies: number[] = [];
  for (const end = performance.now() + duration; performance.now() < end; ) {
    const began = performance.now();
    const answer = await fetch(`http://127.0.0.1:${port}/ring`, { method: 'POST' });
    await answer.arrayBuffer();
    latencies.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, pace));
  }
  return quantile(
    latencies.sort((a, b) => a - b),
    0.99,
  );
}

async function pressedP99(port: number): Promise<number> {
  const options = { path: '/ring', contentType: 'application/json', body: '{}' };
  const { p99, perSecond } = await load({ port, connections: 8, duration, ...options });
  process.stdout.write(`    ${perSecond.toFixed(0)} rings a second, p99 ${p99.toFixed(1)} ms\n`);
  return p99;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function compare(): Promise<void> {
  const paced: number[] = [];
  const pressed: number[] = [];
  const args = ['port=0', 'rate=0', 'queue=1000000', 'ttl=0', 'board=virtual'];
  for (let round = 0; round <= rounds; round += 1) {
    const server = await startBellBot(args, /Ready to ring/);
    await load({
      port: server.port,
      connections: 8,
      duration: 1500,
      path: '/ring',
      contentType: 'application/json',
      body: '{}',
    });
    const alone = [await pacedP99(server.port), await pressedP99(server.port)] as const;
    const child = await startListeners(server.port);
    const heard = [await pacedP99(server.port), await pressedP99(server.port)] as const;
    const { listening, bytes } = await heardBy(child);
    child.kill();
    await server.stop();
    if (listening !== listeners || bytes === 0) {
      throw new Error(`${listening} of ${listeners} still listen, after ${bytes} bytes`);
    }
    process.stdout.write(
      `  round ${round}: paced p99 ${alone[0].toFixed(1)} -> ${heard[0].toFixed(1)} ms, pressed ${alone[1].toFixed(1)} -> ${heard[1].toFixed(1)} ms, ${(bytes / 1e6).toFixed(0)} MB to the listeners\n`,
    );
    if (round > 0) {
      paced.push(heard[0] / alone[0]);
      pressed.push(heard[1] / alone[1]);
    }
  }
  process.stdout.write(
    `${listeners} listeners: p99 at a pace x ${median(paced).toFixed(2)}, without a pause x ${median(pressed).toFixed(2)} (median of ${rounds}; wanted: at most 3)\n`,
  );
}

await (role === 'listen' ? beListeners(Number(portOfServer)) : compare());
