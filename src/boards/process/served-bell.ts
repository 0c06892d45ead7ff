import { isBellBotError } from '../../core/errors.js';
import type { Bell, Clock } from '../../core/ports.js';
import { wait } from '../../core/wait.js';
import type { FromBoards, ToBoards } from './messages.js';

/** A bell that can be brought to rest and stopped. */
export interface StoppableBell extends Bell {
  rest(): Promise<void>;
  stop(): Promise<void>;
}

/** A bell as the boards' process has it, which does what BellBot says. */
export class ServedBell {
  readonly #bell: StoppableBell;
  readonly #clock: Clock;
  readonly #tell: (message: FromBoards) => void;
  /** Hears whether the strike may be commanded that was asked for. */
  #answer: (may: boolean, at: number) => void = () => {};
  /** The last strike that was commanded: when that was allowed, and when it was done; milliseconds of either clock. */
  #last: { readonly allowedAt: number; readonly commandedAt: number } | undefined;

  constructor(bell: StoppableBell, clock: Clock, tell: (message: FromBoards) => void) {
    this.#bell = bell;
    this.#clock = clock;
    this.#tell = tell;
    bell.onStatus((status) => tell({ type: 'status', status }));
  }

  /** Does what a message says that is about the bell. */
  hear(message: ToBoards): void {
    switch (message.type) {
      case 'strike':
        void this.#strike(message.strike);
        return;
      case 'may':
        this.#answer(message.may, message.at);
        return;
      case 'rest':
        void this.#bell.rest().then(() => this.#tell({ type: 'rested' }));
        return;
      case 'stop':
        void this.#bell.stop().then(() => this.#tell({ type: 'stopped' }));
        return;
      case 'ping':
        this.#tell({ type: 'pong' });
        return;
      case 'start':
      case 'close':
        return;
    }
  }

  async #strike(strike: number): Promise<void> {
    try {
      const { struckAt } = await this.#bell.strike(() => this.#mayCommand(strike));
      this.#tell({ type: 'struck', strike, struckAt });
    } catch (error) {
      const code = isBellBotError(error) ? error.code : 'board-failed';
      const message = error instanceof Error ? error.message : String(error);
      this.#tell({ type: 'failed', strike, code, message });
    }
  }

  async #mayCommand(strike: number): Promise<boolean> {
    const answer = new Promise<readonly [may: boolean, at: number]>((resolve) => {
      this.#answer = (may, at) => resolve([may, at]);
    });
    this.#tell({ type: 'asks', strike });
    const [may, allowedAt] = await answer;
    if (may) {
      await this.#keepDistance(allowedAt);
      this.#last = { allowedAt, commandedAt: this.#clock.monotonic() };
    }
    return may;
  }

  /** Commands are never closer together than what allowed them, however long either message took. */
  async #keepDistance(allowedAt: number): Promise<void> {
    if (this.#last !== undefined) {
      const due = this.#last.commandedAt + allowedAt - this.#last.allowedAt;
      await wait(this.#clock, due - this.#clock.monotonic());
    }
  }
}
