import type { Servo } from 'johnny-five';
import { BellBotError, errorKinds, StrikeCutShort } from '../core/errors.js';
import type { Bell, BellStatus, Cancel, Clock, StrikeReport } from '../core/ports.js';
import { Signal } from '../core/signal.js';
import { type ArmOptions, frame, holdTime, pulseWidth, returnTime } from './arm.js';
import { asBoardError, hasReset, isSilent } from './board-errors.js';
import type { BoardStatus, BoardSupervisor } from './board-supervisor.js';
import type { FirmataLink } from './firmata-link.js';
import { wait } from './wait.js';

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
/** A board answers within a few milliseconds; one that has not after so many does not know the pin any more. */
const answerLimit = 500;

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
  readonly #link: FirmataLink;
  readonly #clock: Clock;
  readonly #statuses: Signal<BellStatus>;
  #status: BellStatus;
  #servo: Servo | undefined;
  #session: AbortSignal | undefined;
  #attached = false;
  #cancelDetach: Cancel = () => {};
  #cancelStatus: Cancel = () => {};
  #striking: Promise<unknown> = Promise.resolve();
  #hurry = new AbortController();

  /** `onListenerError` hears what listeners throw. */
  constructor(
    options: ServoBellOptions,
    board: BoardSupervisor,
    link: FirmataLink,
    clock: Clock,
    onListenerError?: (error: unknown) => void,
  ) {
    this.name = options.name;
    this.strikeTime = holdTime(options) + returnTime(options);
    this.#options = options;
    this.#board = board;
    this.#link = link;
    this.#clock = clock;
    this.#statuses = new Signal(onListenerError);
    this.#status = this.#notReady(board.status);
  }

  get status(): BellStatus {
    return this.#status;
  }

  onStatus(listener: (status: BellStatus) => void): Cancel {
    return this.#statuses.on(listener);
  }

  /** Parks the arm whenever the board becomes ready. Called once, before the board is started. */
  start(): void {
    this.#cancelStatus = this.#board.onStatus((status) => this.#follow(status));
    this.#follow(this.#board.status);
  }

  /** Ends a strike under way early (it still counts), leaves the arm at rest and detached. May be called more than once. */
  async stop(): Promise<void> {
    this.#cancelStatus();
    this.#cancelDetach();
    this.#hurry.abort();
    await this.#striking.catch(() => {});
    const session = this.#session;
    if (session !== undefined && !session.aborted && this.#attached && this.#mayDetach) {
      this.#link.detachServo(this.#options.pin);
      this.#attached = false;
      // The answer shows that the command has left: the port may be closed.
      await this.#report(session).catch(() => {});
    }
  }

  strike(): Promise<StrikeReport> {
    const strike = this.#strikeOnce();
    this.#striking = strike;
    return strike;
  }

  async #strikeOnce(): Promise<StrikeReport> {
    const { start, strike } = this.#options;
    const session = this.#session;
    this.#cancelDetach();
    try {
      if (!this.#status.ready || session === undefined || this.#servo === undefined) {
        throw new BellBotError(this.#status.ready ? 'board-lost' : this.#status.code);
      }
      const limit = { signal: session };
      if (!this.#attached) {
        this.#attach();
        await wait(this.#clock, attachTime, limit);
      }
      const began = this.#clock.monotonic();
      await this.#moveTo(strike, session);
      const struckAt = this.#clock.now();
      // What the arm needs counts from when the board had the command, however long that was on its way; only the rest
      // of the hold may be cut.
      await wait(this.#clock, holdTime({ ...this.#options, sdelay: 0 }), limit);
      const rest = began + holdTime(this.#options) - this.#clock.monotonic();
      await wait(this.#clock, rest, { ...limit, early: this.#hurry.signal });
      await this.#moveTo(start, session);
      await wait(this.#clock, returnTime(this.#options), limit);
      this.#detachLater();
      return { struckAt };
    } catch (error) {
      throw cutShort(error);
    }
  }

  async #moveTo(degrees: number, session: AbortSignal): Promise<void> {
    this.#servo?.to(degrees);
    const { servo, value } = await this.#report(session);
    if (!servo || value !== pulseWidth(degrees)) {
      const error = hasReset(`The board did not take the angle of ${degrees} degrees: it has reset.`);
      this.#board.suspect(error);
      throw error;
    }
  }

  /** What the board says of the pin. Rejects when it does not answer, or is lost meanwhile. */
  async #report(session: AbortSignal): Promise<{ servo: boolean; value: number }> {
    let state: { servo: boolean; value: number } | undefined;
    const answered = new AbortController();
    const cancel = this.#link.askPinState(this.#options.pin, (reported) => {
      state = reported;
      answered.abort();
    });
    try {
      await wait(this.#clock, answerLimit, { signal: session, early: answered.signal });
    } finally {
      cancel();
    }
    if (state === undefined) {
      const error = isSilent();
      this.#board.suspect(error);
      throw error;
    }
    return state;
  }

  #follow(status: BoardStatus): void {
    this.#cancelDetach();
    this.#attached = false;
    this.#session = undefined;
    this.#set(this.#notReady(status));
    if (status.ready) {
      this.#session = status.session;
      // A board that is lost meanwhile says so by its own status.
      this.#park(status.name, status.session).catch(() => {});
    }
  }

  /** Brings the arm to rest on a board that knows nothing of it; then the bell is ready. */
  async #park(board: string, session: AbortSignal): Promise<void> {
    const { pin, start } = this.#options;
    if (!this.#link.canServo(pin)) {
      const reason = `Pin ${pin} of this board cannot drive a servo. ${errorKinds['pin-without-servo'].advice}`;
      this.#set({ ready: false, board, code: 'pin-without-servo', reason });
      return;
    }
    this.#attach();
    await this.#moveTo(start, session);
    await wait(this.#clock, attachTime + returnTime(this.#options), { signal: session });
    this.#detachLater();
    this.#set({ ready: true, board });
  }

  #attach(): void {
    const { pin, start } = this.#options;
    if (this.#servo === undefined) {
      this.#servo = this.#link.servo(pin, start);
    } else {
      // johnny-five does not send an angle that it thinks the servo has.
      this.#link.attachServo(pin, pulseWidth(start));
      this.#servo.to(start);
    }
    this.#attached = true;
  }

  get #mayDetach(): boolean {
    return this.#options.strike > this.#options.start;
  }

  #detachLater(): void {
    if (this.#mayDetach) {
      this.#cancelDetach = this.#clock.after(restUntilDetach, () => {
        this.#link.detachServo(this.#options.pin);
        this.#attached = false;
      });
    }
  }

  #notReady(status: BoardStatus): BellStatus {
    const board = status.name;
    return status.ready
      ? { ready: false, board, code: 'board-starting', reason: 'The arm is being brought to rest.' }
      : { ready: false, board, code: status.code, reason: status.reason };
  }

  #set(status: BellStatus): void {
    this.#status = status;
    this.#statuses.emit(status);
  }

  /** Writes the rest angle now, whatever is under way; resolves when the board has confirmed it, or after 300 ms. */
  async rest(): Promise<void> {
    // Without it a strike under way writes no more angles.
    this.#servo = undefined;
    if (this.#attached && this.#link.isReady) {
      const { pin, start } = this.#options;
      this.#link.attachServo(pin, pulseWidth(start));
      const confirmed = new AbortController();
      const cancel = this.#link.askPinState(pin, ({ value }) => {
        if (value === pulseWidth(start)) {
          confirmed.abort();
        }
      });
      await wait(this.#clock, 300, { signal: new AbortController().signal, early: confirmed.signal });
      cancel();
    }
  }
}

function cutShort(error: unknown): StrikeCutShort {
  const known = asBoardError(error);
  return new StrikeCutShort(known.code, known.message, { cause: error });
}
