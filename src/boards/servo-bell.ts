import { BellBotError, errorKinds, StrikeCutShort } from '../core/errors.js';
import { Observable } from '../core/observable.js';
import type { Bell, BellStatus, Cancel, Clock, StrikeReport } from '../core/ports.js';
import { wait } from '../core/wait.js';
import { type ArmOptions, frame, holdTime, returnTime } from './arm.js';
import { asBoardError } from './board-errors.js';
import { type BoardStatus, notReady } from './board-status.js';
import type { BoardSupervisor } from './board-supervisor.js';
import type { FirmataLink } from './firmata/link.js';
import { ServoArm } from './firmata/servo-arm.js';

/** What a bell on a board needs. */
export interface ServoBellOptions extends ArmOptions {
  readonly name: string;
  /** Number of the pin that controls the servo. */
  readonly pin: number;
}

/**
 * An arm that was detached is attached so many milliseconds before it strikes: the first pulse comes 40 to 53 ms after
 * the pin mode, and the arm may have swung away up to 30 degrees when detaching cut a pulse short.
 */
const attachTime = 110;
/** Milliseconds at rest after which the servo is detached, so that it neither hums nor heats. */
const restUntilDetach = 2000;

/**
 * A call bell struck by a servo on a Firmata board.
 *
 * Servo writes are never acknowledged, so after each one the pin's state is asked for: a strike counts when the board
 * reported both angles and was there throughout.
 *
 * Detaching ends the pulse that is under way, and a cut pulse stands for a smaller angle. Where the bell is on that
 * side (`strike` below `start`) the servo stays attached: it might ring by itself otherwise.
 */
export class ServoBell implements Bell {
  readonly name: string;
  readonly frame = frame;
  readonly strikeTime: number;
  readonly #options: ServoBellOptions;
  readonly #board: BoardSupervisor;
  readonly #clock: Clock;
  readonly #arm: ServoArm;
  readonly #status: Observable<BellStatus>;
  /** Aborted as soon as the board is not known to be there any more, or must not be waited for. */
  #present: AbortController | undefined;
  #cancelDetach: Cancel = () => {};
  #cancelStatus: Cancel = () => {};
  #striking: Promise<unknown> = Promise.resolve();
  /** Aborted: no strike begins, and the one under way ends as soon as it counts. */
  readonly #stopping = new AbortController();
  /** True when the arm was sent to rest in mid-strike: its pulses must not end before it is there. */
  #sentToRest = false;

  constructor(options: ServoBellOptions, board: BoardSupervisor, link: FirmataLink, clock: Clock) {
    this.name = options.name;
    this.strikeTime = holdTime(options) + returnTime(options);
    this.#options = options;
    this.#board = board;
    this.#clock = clock;
    this.#arm = new ServoArm({ options, link, clock, doubt: (error) => board.suspect(error) });
    this.#status = new Observable(notReady(board.status));
  }

  get status(): BellStatus {
    return this.#status.value;
  }

  onStatus(listener: (status: BellStatus) => void): Cancel {
    return this.#status.onChange(listener);
  }

  /** Parks the arm whenever the board becomes ready. Called once, before the board is started. */
  start(): void {
    this.#cancelStatus = this.#board.onStatus((status) => this.#follow(status));
    this.#follow(this.#board.status);
  }

  /**
   * Begins no further strike, ends the one under way early (it still counts), leaves the arm at rest and detached. May be
   * called more than once.
   */
  async stop(): Promise<void> {
    this.#cancelStatus();
    this.#cancelDetach();
    this.#stopping.abort();
    await this.#striking.catch(() => {});
    const present = this.#present?.signal;
    const mayDetach = this.#mayDetach && !this.#sentToRest;
    if (present !== undefined && !present.aborted && this.#arm.isAttached && mayDetach) {
      this.#arm.detach();
      // The answer shows that the command has left: the port may be closed.
      await this.#arm.detached(present).catch(() => {});
    }
  }

  /**
   * Brings the arm to rest now, whatever is under way: a strike is cut short, and no other begins. Resolves when the board
   * has confirmed the rest angle, or after 300 ms. Never rejects. May be called more than once.
   */
  async rest(): Promise<void> {
    this.#sentToRest = true;
    this.#cancelDetach();
    this.#stopping.abort();
    this.#present?.abort(new BellBotError('stopping'));
    if (this.#arm.isAttached) {
      await this.#arm.rest().catch(() => {});
    } else if (this.#present === undefined) {
      // A board that is doubted may hear it all the same; one whose pin was detached at rest needs nothing.
      this.#arm.writeRest();
    }
  }

  strike(begin: () => boolean | Promise<boolean> = () => true): Promise<StrikeReport> {
    const strike = this.#strike(begin);
    this.#striking = strike;
    return strike;
  }

  async #strike(begin: () => boolean | Promise<boolean>): Promise<StrikeReport> {
    const present = this.#expectReady();
    this.#cancelDetach();
    if (!this.#arm.isAttached) {
      await this.#attach(present);
    }
    try {
      if (this.#stopping.signal.aborted || !(await begin())) {
        throw new BellBotError('stopping', 'The strike was called off before it began.');
      }
      return await this.#arm.swing(present, this.#stopping.signal).catch(cutShort);
    } finally {
      this.#detachLater();
    }
  }

  #expectReady(): AbortSignal {
    if (this.#stopping.signal.aborted) {
      throw new BellBotError('stopping');
    }
    if (!this.status.ready) {
      throw new BellBotError(this.status.code, this.status.reason);
    }
    if (this.#present === undefined) {
      throw new BellBotError('board-lost');
    }
    return this.#present.signal;
  }

  /** Attaches the servo and gives the arm its time. */
  async #attach(present: AbortSignal): Promise<void> {
    try {
      this.#arm.attach();
    } catch (error) {
      // Such as a mistake of a package: the board is begun anew, instead of this being tried over and over.
      const known = asBoardError(error);
      this.#board.suspect(known);
      throw known;
    }
    await wait(this.#clock, attachTime, { signal: present, early: this.#stopping.signal });
  }

  #follow(status: BoardStatus): void {
    this.#cancelDetach();
    this.#arm.lose();
    this.#present?.abort(status.ready ? new BellBotError('board-lost') : asError(status));
    this.#present = undefined;
    this.#status.set(notReady(status));
    if (status.ready) {
      const { name, session } = status;
      const present = new AbortController();
      session.addEventListener('abort', () => present.abort(session.reason), { once: true });
      this.#present = present;
      this.#park(name, session, present.signal).catch((error: unknown) => {
        // A board that is lost meanwhile says so by its own status.
        if (!session.aborted) {
          this.#board.suspect(asBoardError(error));
        }
      });
    }
  }

  /** Brings the arm to rest on a board that knows nothing of it; then the bell is ready. */
  async #park(board: string, session: AbortSignal, present: AbortSignal): Promise<void> {
    const { pin } = this.#options;
    if (!this.#arm.isPossible) {
      const reason = `Pin ${pin} of this board cannot drive a servo. ${errorKinds['pin-without-servo'].advice}`;
      this.#status.set({ ready: false, board, code: 'pin-without-servo', reason });
      return;
    }
    this.#arm.attach();
    await this.#arm.rested(present);
    await wait(this.#clock, attachTime + returnTime(this.#options), { signal: present });
    this.#board.rested(session);
    this.#detachLater();
    this.#status.set({ ready: true, board });
  }

  get #mayDetach(): boolean {
    return this.#options.strike > this.#options.start;
  }

  #detachLater(): void {
    this.#cancelDetach();
    // Stopping detaches by itself, and then the port is closed.
    if (this.#mayDetach && !this.#stopping.signal.aborted && this.#arm.isAttached) {
      this.#cancelDetach = this.#clock.after(restUntilDetach, () => this.#arm.detach());
    }
  }
}

function asError({ code, reason }: Extract<BoardStatus, { ready: false }>): BellBotError {
  return new BellBotError(code, reason);
}

function cutShort(error: unknown): never {
  const known = asBoardError(error);
  throw new StrikeCutShort(known.code, known.message, { cause: error });
}
