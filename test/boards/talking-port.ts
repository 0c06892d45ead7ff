import { EventEmitter } from 'node:events';
import type { BoardPort } from '../../src/boards/board-port.js';
import type { Cancel, Clock } from '../../src/core/ports.js';

/** How something on a port behaves. `say` sends to the host. */
export interface Talker {
  /** Called at each opening. */
  readonly opened?: (say: (data: Uint8Array | string) => void, every: Every) => void;
  /** Called with what the host writes. */
  readonly told?: (data: Uint8Array, say: (data: Uint8Array | string) => void) => void;
  /** In place of an opening: its error, or nothing to let it hang. */
  readonly refuses?: () => Error | undefined;
}

/** Calls `run` every so many milliseconds as long as the port is open. */
export type Every = (milliseconds: number, run: (count: number) => void) => void;

/** A serial port with anything at all on it. */
export class TalkingPort extends EventEmitter implements BoardPort {
  isOpen = false;
  readonly path: string;
  readonly #clock: Clock;
  readonly #talker: Talker;
  #cancels: Cancel[] = [];

  constructor(path: string, clock: Clock, talker: Talker) {
    super();
    this.path = path;
    this.#clock = clock;
    this.#talker = talker;
  }

  open(done: (error: Error | null) => void): void {
    const { refuses, opened } = this.#talker;
    if (refuses !== undefined) {
      const error = refuses();
      if (error !== undefined) {
        queueMicrotask(() => done(error));
      }
      return;
    }
    queueMicrotask(() => {
      this.isOpen = true;
      done(null);
      opened?.(this.#say, this.#every);
    });
  }

  close(done: (error: Error | null) => void): void {
    this.#end();
    queueMicrotask(() => {
      this.emit('close', null);
      done(null);
    });
  }

  write(data: Uint8Array, done?: (error: Error | null | undefined) => void): boolean {
    queueMicrotask(() => done?.(null));
    this.#talker.told?.(data, this.#say);
    return true;
  }

  flush(done: (error: Error | null) => void): void {
    queueMicrotask(() => done(null));
  }

  /** The device vanishes. */
  vanish(): void {
    this.#end();
    this.emit('close', Object.assign(new Error('gone'), { disconnected: true }));
  }

  readonly #say = (data: Uint8Array | string): void => {
    queueMicrotask(() => {
      if (this.isOpen) {
        this.emit('data', Buffer.from(data));
      }
    });
  };

  readonly #every: Every = (milliseconds, run) => {
    let count = 0;
    const next = (): void => {
      this.#cancels.push(
        this.#clock.after(milliseconds, () => {
          if (this.isOpen) {
            run(count);
            count += 1;
            next();
          }
        }),
      );
    };
    next();
  };

  #end(): void {
    this.isOpen = false;
    for (const cancel of this.#cancels.splice(0)) {
      cancel();
    }
  }
}
