import { EventEmitter } from 'node:events';
import type { BoardPort } from '../../src/boards/board-port.js';

/** What never calls back, until it is let go. */
export type Hang = 'find' | 'open' | 'flush' | 'close';

/** Calls that may hang, and how many of each kind are under way at once. */
export class HungSystem {
  readonly hangs = new Set<Hang>();
  /** Most calls that were ever under way at the same time, by kind, `port` for those of ports together. */
  readonly most = new Map<Hang | 'port', number>();
  readonly #underWay = new Map<Hang | 'port', number>();
  #waiting: Array<() => void> = [];

  /** Does `act` as soon as calls of the kind come back. */
  call(kind: Hang, act: () => void): void {
    this.#count(kind, 1);
    const end = (): void => {
      this.#count(kind, -1);
      act();
    };
    if (this.hangs.has(kind)) {
      this.#waiting.push(end);
    } else {
      end();
    }
  }

  /** Everything that hangs comes back, and nothing hangs from now on. */
  letGo(): void {
    this.hangs.clear();
    for (const end of this.#waiting.splice(0)) {
      end();
    }
  }

  #count(kind: Hang, change: number): void {
    for (const each of kind === 'find' ? [kind] : [kind, 'port' as const]) {
      const now = (this.#underWay.get(each) ?? 0) + change;
      this.#underWay.set(each, now);
      this.most.set(each, Math.max(now, this.most.get(each) ?? 0));
    }
  }
}

/** A port whose calls may hang. What is written to it goes to the port behind it. */
export class HungPort extends EventEmitter implements BoardPort {
  readonly #port: BoardPort;
  readonly #system: HungSystem;
  /** Bytes that were written to it. */
  written = 0;
  /** How often it was closed. */
  closed = 0;

  constructor(port: BoardPort, system: HungSystem) {
    super();
    this.#port = port;
    this.#system = system;
    port.on('data', (data) => this.emit('data', data));
    port.on('close', (error) => this.emit('close', error));
    port.on('error', (error) => this.emit('error', error));
  }

  get path(): string {
    return '/dev/ttyACM0';
  }

  get isOpen(): boolean {
    return this.#port.isOpen;
  }

  open(done: (error: Error | null) => void): void {
    this.#system.call('open', () => this.#port.open(done));
  }

  close(done: (error: Error | null) => void): void {
    this.closed += 1;
    this.#system.call('close', () => this.#port.close(done));
  }

  flush(done: (error: Error | null) => void): void {
    this.#system.call('flush', () => done(null));
  }

  write(data: Uint8Array, done?: (error: Error | null | undefined) => void): boolean {
    this.written += data.length;
    return this.#port.write(data, done);
  }
}
