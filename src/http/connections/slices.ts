import type { Socket } from 'node:net';

/** Bytes that are parsed at a time: some dozens of requests, or some hundreds of a body's smallest pieces. */
const sliceBytes = 2048;
const sliced = new WeakSet<Socket>();

/**
 * Has what comes in parsed in small slices from now on, one in a turn of the event loop and none after the connection is cut. Node's own way, to parse 64 KB at
 * once before anybody is asked, costs 50 ms when they are made for that, but less otherwise; so this is for when somebody
 * does that. Listening for `data` is a documented way to take the bytes from Node's parser; it then reads what its own
 * listener is given.
 *
 * While `mayGoOn` says no, what has come is kept, and the socket is paused; who says so resumes it.
 */
export function readInSlices(socket: Socket, mayGoOn: () => boolean): void {
  const [parse] = socket.listeners('data');
  if (sliced.has(socket) || parse === undefined) {
    return;
  }
  sliced.add(socket);
  socket.on('data', (bytes: Buffer) => {
    parse.call(socket, bytes.subarray(0, sliceBytes));
    const rest = bytes.subarray(sliceBytes);
    const isHeld = !mayGoOn();
    if (socket.destroyed || (rest.length === 0 && !isHeld)) {
      return;
    }
    socket.pause();
    if (rest.length > 0) {
      socket.unshift(rest);
    }
    if (!isHeld) {
      setImmediate(() => {
        if (mayGoOn()) {
          socket.resume();
        }
      });
    }
  });
  socket.off('data', parse as (bytes: Buffer) => void);
}
