/** The program of an attack (`attacks.ts`): `attacker.js NAME TARGET`. Goes on until it is killed. */
import { connect, type Socket } from 'node:net';
import type { AttackName, Target } from './attacks.js';

const [name = '', target = '{}'] = process.argv.slice(2);
const { port, key, share } = JSON.parse(target) as Target;
const host = 'Host: 127.0.0.1\r\n';
const keyLine = `X-BellBot-Key: ${key}\r\n`;

/** Milliseconds after which who was cut comes again: the process that attacks must not be what is slowest. */
const again = 100;
/** The same for those that only hold places. */
const againInPeace = 2000;

/** So many connections at once, as the share says, each anew when it has ended. */
function connections(count: number, begin: (socket: Socket) => void, pause = again): void {
  for (let n = 0; n < Math.ceil(count * share); n += 1) {
    open(begin, pause);
  }
}

function open(begin: (socket: Socket) => void, pause: number): void {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => {});
  socket.once('close', () => setTimeout(open, pause, begin, pause));
  socket.once('connect', () => begin(socket));
}

/** Writes the same bytes as fast as they are taken. */
function flood(socket: Socket, bytes: Buffer): void {
  const more = (): void => {
    let taken = true;
    while (taken && !socket.destroyed) {
      taken = socket.write(bytes);
    }
  };
  socket.on('drain', more);
  more();
}

/** Sends the next request, or so many in one, when there are answers; so many of these under way. */
function converse(socket: Socket, request: Buffer | string, underWay: number, inOne = 1): void {
  let answers = 0;
  socket.setEncoding('latin1');
  socket.on('data', (text: string) => {
    answers += text.split('HTTP/1.1 ').length - 1;
    for (; answers >= inOne; answers -= inOne) {
      socket.write(request);
    }
  });
  for (let n = 0; n < underWay; n += 1) {
    socket.write(request);
  }
}

function pipelines(count: number): void {
  const requests = Buffer.from(`GET / HTTP/1.1\r\n${host}User-Agent: somebody\r\n\r\n`.repeat(4000));
  connections(count, (socket) => {
    socket.pause();
    socket.write(requests);
  });
}

function idle(): void {
  const livez = `GET /livez HTTP/1.1\r\n${host}\r\n`;
  connections(
    1500,
    (socket) => {
      socket.resume();
      socket.write(livez);
      const timer = setInterval(() => socket.write(livez), 3000);
      socket.once('close', () => clearInterval(timer));
    },
    againInPeace,
  );
}

function chunks(): void {
  const head = `POST /ring HTTP/1.1\r\n${host}${keyLine}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
  const body = Buffer.from('1\r\n \r\n'.repeat(8000));
  connections(60, (socket) => {
    socket.resume();
    socket.write(head);
    flood(socket, body);
  });
}

function nested(): void {
  const deep = `{"text":${'['.repeat(30)}${'{"a":[1,2]},'.repeat(5400)}0${']'.repeat(30)}}`;
  const head = `POST /ring HTTP/1.1\r\n${host}Content-Type: application/json\r\nContent-Length: ${deep.length}\r\n\r\n`;
  const request = Buffer.from(head + deep);
  connections(60, (socket) => converse(socket, request, 1));
}

function waiters(): void {
  const ring = `POST /ring HTTP/1.1\r\n${host}${keyLine}Prefer: wait=60\r\nContent-Length: 0\r\n\r\n`;
  connections(900, (socket) => {
    socket.resume();
    socket.write(ring);
    setTimeout(() => socket.destroy(), 1000);
  });
}

function heads(): void {
  const request = `HEAD / HTTP/1.1\r\n${host}\r\nOPTIONS /ring HTTP/1.1\r\n${host}\r\n`;
  connections(400, (socket) => converse(socket, request, 4, 2));
}

function histories(): void {
  const read = `GET /api/rings HTTP/1.1\r\n${host}${keyLine}Accept: text/csv\r\n\r\n`;
  connections(200, (socket) => {
    socket.pause();
    socket.write(read);
  });
}

const programs: Readonly<Record<AttackName, () => void>> = {
  'unread pipelines': () => pipelines(60),
  'more unread pipelines': () => pipelines(400),
  'idle connections': idle,
  'chunks of one byte': chunks,
  'nested JSON': nested,
  'waiters who leave': waiters,
  'HEAD and OPTIONS': heads,
  'unread histories': histories,
};
programs[name as AttackName]();
process.send?.('begun');
process.once('disconnect', () => process.exit());
