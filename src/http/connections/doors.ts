import type { Socket } from 'node:net';

const byTunnel = new WeakSet<Socket>();

/** Notes that a connection was taken at the door that is the tunnel's alone. */
export function noteTunnel(socket: Socket): void {
  byTunnel.add(socket);
}

/**
 * True for what came through the tunnel. All of that comes from this machine by its address; only the port at which it was
 * taken tells it from the programs that run here.
 */
export function cameByTunnel({ socket }: { readonly socket: Socket }): boolean {
  return byTunnel.has(socket);
}
