import type { FromBoards, ToBoards } from '../../../src/boards/process/messages.js';
import type { OpenBoards } from '../../../src/boards/process/process-bell.js';
import { ServedBell } from '../../../src/boards/process/served-bell.js';
import type { Clock } from '../../../src/core/ports.js';
import type { ProcessEvents } from '../../../src/system/own-process.js';
import { FakeBell } from '../../core/fake-bell.js';

/** A boards' process that is none: it keeps what it was told, and says and does what a test wants. */
export class FakeProcess {
  /** What it was told, oldest first. */
  readonly told: ToBoards[] = [];
  isKilled = false;
  readonly #events: ProcessEvents<FromBoards>;
  #leave: () => void = () => {};
  readonly gone = new Promise<void>((resolve) => {
    this.#leave = resolve;
  });

  constructor(events: ProcessEvents<FromBoards>) {
    this.#events = events;
  }

  /** Says something to BellBot. */
  say(message: FromBoards): void {
    this.#events.message(message);
  }

  /** Ends, for this reason. */
  end(text: string): void {
    this.#leave();
    this.#events.ended(text);
  }
}

/** Starts fake processes and keeps them, oldest first. A killed one ends. */
export function fakeProcesses(): { readonly opened: FakeProcess[]; readonly open: OpenBoards } {
  const opened: FakeProcess[] = [];
  const open: OpenBoards = (events) => {
    const process = new FakeProcess(events);
    opened.push(process);
    return {
      pid: undefined,
      send: (message) => void process.told.push(message),
      kill() {
        if (!process.isKilled) {
          process.isKilled = true;
          process.end('it ended with SIGKILL');
        }
      },
      gone: process.gone,
    };
  };
  return { opened, open };
}

/** A fake bell that can be brought to rest and stopped. */
export class StoppableFakeBell extends FakeBell {
  /** What it was told, oldest first. */
  readonly told: Array<'rest' | 'stop'> = [];

  async rest(): Promise<void> {
    this.told.push('rest');
  }

  async stop(): Promise<void> {
    this.told.push('stop');
  }
}

/**
 * Has a bell served as the boards' process does, without a process: every message goes through JSON, and takes so many
 * milliseconds.
 */
export function served(bell: StoppableFakeBell, clock: Clock, delay: () => number): OpenBoards {
  return ({ message, ended }) => {
    const carry = <T>(sent: T, hear: (got: T) => void): void => {
      const text = JSON.stringify(sent);
      clock.after(delay(), () => hear(JSON.parse(text) as T));
    };
    const tell = (sent: FromBoards): void => carry(sent, message);
    let there: ServedBell | undefined;
    let leave = (): void => {};
    const gone = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const hear = (got: ToBoards): void => {
      if (got.type === 'start') {
        there = new ServedBell(bell, clock, tell);
        tell({ type: 'status', status: bell.status });
      } else if (got.type === 'close') {
        leave();
        ended('it ended with SIGKILL');
      } else {
        there?.hear(got);
      }
    };
    return { pid: undefined, send: (sent) => carry(sent, hear), kill: () => {}, gone };
  };
}
