import type { SerialPortInfo } from './serial-ports.js';

/** A board that may have a port, seen from another one. */
export interface Neighbour {
  /** Finds out where the paths lead that it was given: a link in `/dev/serial/by-id` may lead elsewhere by now. */
  refresh(): Promise<void>;
  /** Whether the port, one of `ports`, is its own, or is being tried by it. */
  has(port: SerialPortInfo, ports: readonly SerialPortInfo[]): boolean;
}

/** The boards that look for ports in one process: what is one's is no other's. */
export class Neighbours {
  readonly #all = new Set<Neighbour>();

  add(neighbour: Neighbour): void {
    this.#all.add(neighbour);
  }

  /** To be called before `free`. Never rejects. */
  async refresh(): Promise<void> {
    await Promise.all([...this.#all].map((neighbour) => neighbour.refresh()));
  }

  /** The ports that nobody but `self` has. Answers at once: what `self` takes of them, no other takes meanwhile. */
  free(ports: readonly SerialPortInfo[], self: Neighbour): SerialPortInfo[] {
    const others = [...this.#all].filter((neighbour) => neighbour !== self);
    return ports.filter((port) => !others.some((other) => other.has(port, ports)));
  }
}
