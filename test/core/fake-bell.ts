import { BellBotError, type ErrorCode, StrikeCutShort } from '../../src/core/errors.js';
import type { SweepPlan } from '../../src/core/pattern.js';
import type { Bell, BellStatus, Cancel, Clock, StrikeReport } from '../../src/core/ports.js';
import { Signal } from '../../src/core/signal.js';

/** How a fake bell behaves. */
export interface FakeBellOptions {
  readonly name?: string;
  /** Milliseconds of one strike. */
  readonly strikeTime?: number;
  /** Milliseconds. */
  readonly frame?: number;
  readonly ready?: boolean;
  readonly clock: Clock;
  /** Milliseconds from the call of a strike to its command, as of a servo that has to be attached first. */
  readonly attachTime?: number;
  /** True: a strike lasts until `finish` or `cutShort` is called. Otherwise it is over after `strikeTime`. */
  readonly byHand?: boolean;
}

/** A bell that does what a test tells it to, and keeps a record. */
export class FakeBell implements Bell {
  readonly name: string;
  readonly strikeTime: number;
  readonly frame: number;
  /** Monotonic times at which strikes were commanded, milliseconds. */
  readonly began: number[] = [];
  /** Monotonic times at which strikes were completed, milliseconds. */
  readonly made: number[] = [];
  /** How long the arm was to stay at the bell at each strike, milliseconds; null for as usual. */
  readonly holds: Array<number | null> = [];
  /** Monotonic times at which sweeps were commanded, milliseconds, and what was asked. */
  readonly swept: Array<{ readonly at: number; readonly plan: SweepPlan }> = [];
  /** What its light sensor says. */
  dark: boolean | null = null;
  /** How many of the next strikes are cut short at their end. */
  cutNext = 0;
  /** Milliseconds. */
  attachTime: number;
  readonly #clock: Clock;
  readonly #byHand: boolean;
  readonly #changes = new Signal<BellStatus>();
  readonly #darkness = new Signal<void>();
  #status: BellStatus;
  #end: ((error?: StrikeCutShort) => void) | undefined;

  constructor({
    name = 'bell',
    strikeTime = 600,
    frame = 20,
    ready = true,
    clock,
    attachTime = 0,
    byHand = false,
  }: FakeBellOptions) {
    this.name = name;
    this.strikeTime = strikeTime;
    this.frame = frame;
    this.attachTime = attachTime;
    this.#clock = clock;
    this.#byHand = byHand;
    this.#status = ready ? readyStatus : unready('board-starting', 'The board is starting.');
  }

  get status(): BellStatus {
    return this.#status;
  }

  /** Number of listeners to the status. */
  get listeners(): number {
    return this.#changes.size;
  }

  /** True while a strike is under way. */
  get striking(): boolean {
    return this.#end !== undefined;
  }

  onStatus(listener: (status: BellStatus) => void): Cancel {
    return this.#changes.on(listener);
  }

  /** Makes the bell ready. */
  beReady(): void {
    this.#become(readyStatus);
  }

  /** Makes the bell not ready; a strike under way is cut short at its end. */
  beUnready(code: ErrorCode = 'board-lost', reason = 'The board is gone.'): void {
    this.#become(unready(code, reason));
  }

  onDark(listener: () => void): Cancel {
    return this.#darkness.on(listener);
  }

  /** The sensor says something else. */
  becomeDark(dark: boolean | null): void {
    this.dark = dark;
    this.#darkness.emit();
  }

  async strike(begin?: () => boolean | Promise<boolean>, hold?: number): Promise<StrikeReport> {
    const takes = hold === undefined ? this.strikeTime : hold + 100;
    return await this.#make(begin, takes, () => {
      this.began.push(this.#clock.monotonic());
      this.holds.push(hold ?? null);
    });
  }

  async sweep(plan: SweepPlan, begin?: () => boolean | Promise<boolean>): Promise<void> {
    await this.#make(begin, plan.seconds * 1000, () => {
      this.swept.push({ at: this.#clock.monotonic(), plan });
    });
  }

  async #make(
    begin: () => boolean | Promise<boolean> = () => true,
    takes: number,
    commanded: () => void,
  ): Promise<StrikeReport> {
    if (this.#end !== undefined) {
      throw new Error('a strike is under way already');
    }
    if (this.attachTime > 0) {
      await new Promise<void>((resolve) => {
        this.#clock.after(this.attachTime, resolve);
      });
    }
    if (!this.#status.ready) {
      throw new BellBotError(this.#status.code);
    }
    const answer = begin();
    if (!(typeof answer === 'boolean' ? answer : await answer)) {
      throw new BellBotError('stopping');
    }
    commanded();
    return await new Promise((resolve, reject) => {
      this.#end = (error) => {
        this.#end = undefined;
        if (error === undefined) {
          this.made.push(this.#clock.monotonic());
          resolve({ struckAt: this.#clock.now() });
        } else {
          reject(error);
        }
      };
      if (!this.#byHand) {
        this.#clock.after(takes, () => this.#endByItself());
      }
    });
  }

  /** Completes the strike under way. */
  finish(): void {
    this.#ending()();
  }

  /** Cuts the strike under way short. */
  cutShort(reason = 'The board was lost during the strike.'): void {
    this.#ending()(new StrikeCutShort('board-lost', reason));
  }

  #endByItself(): void {
    if (this.cutNext > 0 || !this.#status.ready) {
      this.cutNext -= 1;
      this.cutShort('The board is gone.');
    } else {
      this.finish();
    }
  }

  #ending(): (error?: StrikeCutShort) => void {
    if (this.#end === undefined) {
      throw new Error('no strike is under way');
    }
    return this.#end;
  }

  #become(status: BellStatus): void {
    this.#status = status;
    this.#changes.emit(status);
  }
}

const readyStatus: BellStatus = Object.freeze({ ready: true, board: 'fake board, ready' });

function unready(code: ErrorCode, reason: string): BellStatus {
  return { ready: false, board: 'fake board, not ready', code, reason };
}
