import { Backoff } from '../../core/backoff.js';
import { BellBotError, type ErrorCode, StrikeCutShort } from '../../core/errors.js';
import { Observable } from '../../core/observable.js';
import type { Bell, BellStatus, Cancel, Clock, StrikeReport } from '../../core/ports.js';
import { Signal } from '../../core/signal.js';
import { inTime } from '../../core/wait.js';
import type { OwnProcess, ProcessEvents } from '../../system/own-process.js';
import { frame, holdTime, returnTime } from '../arm.js';
import type { KnownBoard } from '../find/own-board.js';
import type { BellSetup, FromBoards, ToBoards } from './messages.js';

/** Starts the boards' process. */
export type OpenBoards = (events: ProcessEvents<FromBoards>) => OwnProcess<ToBoards>;

const notOpened: BellStatus = Object.freeze({
  ready: false,
  board: 'no board yet',
  code: 'board-starting',
  reason: 'The board has not been opened yet.',
});
/** How long bringing the arm to rest may take, with the way there and back; milliseconds. */
const restLimit = 400;
/** How long letting go of the board may take until the process is killed; milliseconds. */
const closeLimit = 1000;
/** How often the process is asked whether it is there, and how many times it may not have answered; milliseconds. */
const pingInterval = 5000;
const mostUnanswered = 3;

/** A strike that was asked for and is not over. */
interface Strike {
  readonly number: number;
  readonly begin: () => boolean | Promise<boolean>;
  /** True once it was allowed: from then on it may have been commanded. */
  isAllowed: boolean;
  readonly resolve: (report: StrikeReport) => void;
  readonly reject: (error: Error) => void;
}

/** What the boards' process tells beside what concerns the bell. */
export type BoardNews = Extract<FromBoards, { type: 'found' | 'ding' }>;

/**
 * A bell whose board is driven by a process of its own: whatever keeps this one busy, the arm goes back in time, and what
 * native code of a port does to its process, it does not do to the server. A process that ends, or does not answer, is
 * followed by another one. When this process ends, however it does, the other brings the arm to rest and ends too.
 */
export class ProcessBell implements Bell {
  readonly name: string;
  readonly frame = frame;
  readonly strikeTime: number;
  readonly #setup: BellSetup;
  readonly #clock: Clock;
  readonly #open: OpenBoards;
  readonly #status = new Observable<BellStatus>(notOpened);
  readonly #news = new Signal<BoardNews>();
  /** Starts over when the bell is ready. */
  readonly #backoff = new Backoff(500, 30_000);
  /** The bell's own board: a process that follows takes no other. */
  #own: KnownBoard | undefined;
  #process: OwnProcess<ToBoards> | undefined;
  #strike: Strike | undefined;
  #strikes = 0;
  #unanswered = 0;
  #cancelTimer: Cancel = () => {};
  #done: Partial<Record<'rested' | 'stopped', () => void>> = {};
  #isStopping = false;

  constructor(setup: BellSetup, clock: Clock, open: OpenBoards) {
    this.name = setup.name;
    this.strikeTime = holdTime(setup) + returnTime(setup);
    this.#setup = setup;
    this.#clock = clock;
    this.#open = open;
  }

  get status(): BellStatus {
    return this.#status.value;
  }

  onStatus(listener: (status: BellStatus) => void): Cancel {
    return this.#status.onChange(listener);
  }

  /** Calls `listener` with each board that was chosen, and each ding of a virtual one. */
  onNews(listener: (news: BoardNews) => void): Cancel {
    return this.#news.on(listener);
  }

  /** Starts the process, which begins to look for the board. Returns at once; called once. */
  start(): void {
    if (!this.#isStopping) {
      this.#startProcess();
    }
  }

  /** As `ServoBell.stop`. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#ask('stop', 'stopped');
  }

  /** As `ServoBell.rest`; resolves within 400 ms. */
  async rest(): Promise<void> {
    this.#isStopping = true;
    await inTime(this.#clock, restLimit, this.#ask('rest', 'rested'), undefined);
  }

  /** Lets the board go, and ends the process: within a second, whatever hangs. May be called more than once. */
  async close(): Promise<void> {
    this.#isStopping = true;
    this.#cancelTimer();
    const process = this.#process;
    if (process !== undefined) {
      process.send({ type: 'close' });
      await inTime(this.#clock, closeLimit, process.gone, undefined);
      process.kill();
      await process.gone;
    }
  }

  strike(begin: () => boolean | Promise<boolean> = () => true): Promise<StrikeReport> {
    const { status } = this;
    if (this.#isStopping) {
      return Promise.reject(new BellBotError('stopping'));
    }
    if (!status.ready) {
      return Promise.reject(new BellBotError(status.code, status.reason));
    }
    this.#strikes += 1;
    const number = this.#strikes;
    return new Promise<StrikeReport>((resolve, reject) => {
      this.#strike = { number, begin, isAllowed: false, resolve, reject };
      this.#process?.send({ type: 'strike', strike: number });
    });
  }

  #startProcess(): void {
    const process = this.#open({
      message: (message) => this.#hear(message),
      ended: (text) => this.#ended(text),
    });
    this.#process = process;
    this.#unanswered = 0;
    const own = this.#own;
    process.send({ type: 'start', setup: this.#setup, ...(own === undefined ? {} : { own }) });
    this.#pingLater();
  }

  #hear(message: FromBoards): void {
    switch (message.type) {
      case 'status':
        if (message.status.ready) {
          this.#backoff.reset();
        }
        this.#status.set(message.status);
        return;
      case 'asks':
        void this.#mayCommand(message.strike);
        return;
      case 'struck':
        this.#takeStrike(message.strike)?.resolve({ struckAt: message.struckAt });
        return;
      case 'failed': {
        const strike = this.#takeStrike(message.strike);
        strike?.reject(failureOf(strike, message.code, message.message));
        return;
      }
      case 'rested':
      case 'stopped':
        this.#done[message.type]?.();
        return;
      case 'pong':
        this.#unanswered = 0;
        return;
      case 'own':
        this.#own = message.own;
        return;
      case 'found':
      case 'ding':
        this.#news.emit(message);
        return;
    }
  }

  async #mayCommand(number: number): Promise<void> {
    const strike = this.#strike;
    const may = strike?.number === number && (await strike.begin());
    if (strike !== undefined && this.#strike === strike) {
      strike.isAllowed ||= may;
      this.#process?.send({ type: 'may', strike: number, may, at: this.#clock.monotonic() });
    }
  }

  #takeStrike(number: number): Strike | undefined {
    const strike = this.#strike?.number === number ? this.#strike : undefined;
    if (strike !== undefined) {
      this.#strike = undefined;
    }
    return strike;
  }

  /** Asks the process for something, and resolves when it is done or the process has ended. */
  async #ask(type: 'rest' | 'stop', done: 'rested' | 'stopped'): Promise<void> {
    const process = this.#process;
    if (process !== undefined) {
      const answer = new Promise<void>((resolve) => {
        this.#done[done] = resolve;
      });
      process.send({ type });
      await Promise.race([answer, process.gone]);
    }
  }

  #ended(text: string): void {
    this.#cancelTimer();
    this.#process = undefined;
    const reason = `The process that drives the boards is gone: ${text}. It is started again.`;
    if (!this.#isStopping) {
      this.#status.set({ ready: false, board: this.status.board, code: 'board-failed', reason });
    }
    const strike = this.#strike;
    this.#strike = undefined;
    strike?.reject(failureOf(strike, 'board-failed', reason));
    if (!this.#isStopping) {
      this.#cancelTimer = this.#clock.after(this.#backoff.next(), () => this.#startProcess());
    }
  }

  /** A process that does not answer any more is ended. One answer is enough, since this process may have stood still. */
  #pingLater(): void {
    this.#cancelTimer = this.#clock.after(pingInterval, () => {
      if (this.#unanswered >= mostUnanswered) {
        this.#process?.kill();
        return;
      }
      this.#unanswered += 1;
      this.#process?.send({ type: 'ping' });
      this.#pingLater();
    });
  }
}

/** Why a strike was not made, or cannot be said to have been. */
function failureOf(strike: Strike, code: ErrorCode, message: string): BellBotError {
  return strike.isAllowed ? new StrikeCutShort(code, message) : new BellBotError(code, message);
}
