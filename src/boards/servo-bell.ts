import type { Servo } from 'johnny-five';
import { BellBotError, errorKinds, StrikeCutShort } from '../core/errors.js';
import type { Bell, BellStatus, Cancel, Clock, StrikeReport } from '../core/ports.js';
import { Signal } from '../core/signal.js';
import { type ArmOptions, frame, holdTime, pulseWidth, returnTime } from './arm.js';
import { asBoardError, hasReset, isSilent } from './board-errors.js';
import type { BoardStatus, BoardSupervisor } from './board-supervisor.js';
import type { FirmataLink } from './firmata-link.js';
import { type PinQuestion, type PinState, pinReport } from './pin-report.js';
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
/** How long the arm may stay at the bell beyond its time while the board's word for the strike angle is missing; ms. */
const holdGrace = 100;
/** How long BellBot stays to see the arm at rest when it is told to go at once; milliseconds. */
const restLimit = 300;

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
  /** Aborted: no strike begins, and the one under way ends as soon as it counts. */
  readonly #stopping = new AbortController();
  /** Aborted: the one under way ends now. */
  readonly #leaving = new AbortController();

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

  /**
   * Begins no strike any more, ends the one under way early (it still counts), leaves the arm at rest and detached. May
   * be called more than once.
   */
  async stop(): Promise<void> {
    this.#cancelStatus();
    this.#cancelDetach();
    this.#stopping.abort();
    await this.#striking.catch(() => {});
    const session = this.#session;
    if (session !== undefined && !session.aborted && this.#attached && this.#mayDetach) {
      this.#link.detachServo(this.#options.pin);
      this.#attached = false;
      // The answer shows that the command has left: the port may be closed.
      await this.#reports({ isIt: ({ servo }) => !servo, limit: answerLimit, signal: session }).catch(
        () => {},
      );
    }
  }

  /**
   * Brings the arm to rest now, whatever is under way: a strike is cut short, and none begins any more. Resolves when the
   * board has confirmed the rest angle, or after 300 ms. Never rejects. May be called more than once.
   */
  async rest(): Promise<void> {
    this.#cancelDetach();
    this.#stopping.abort();
    this.#leaving.abort(new BellBotError('stopping'));
    if (this.#attached) {
      this.#writeRest();
      await this.#reports({
        isIt: this.#is(this.#options.start),
        limit: restLimit,
        signal: new AbortController().signal,
        again: (last) => this.#restAgain(last),
      }).catch(() => {});
    }
  }

  strike(begin: () => boolean = () => true): Promise<StrikeReport> {
    const strike = this.#strikeOnce(begin);
    this.#striking = strike;
    return strike;
  }

  async #strikeOnce(begin: () => boolean): Promise<StrikeReport> {
    const session = this.#expectReady();
    this.#cancelDetach();
    if (!this.#attached) {
      this.#attach();
      await wait(this.#clock, attachTime, { signal: session, early: this.#stopping.signal });
    }
    if (this.#stopping.signal.aborted || !begin()) {
      this.#detachLater();
      throw new BellBotError('stopping', 'The strike was called off before it began.');
    }
    const present = AbortSignal.any([session, this.#leaving.signal]);
    try {
      return await this.#swing(present);
    } catch (error) {
      // Before anything else: whatever became of the strike, the arm must not stay at the bell.
      this.#writeRest();
      throw cutShort(error);
    } finally {
      this.#detachLater();
    }
  }

  #expectReady(): AbortSignal {
    if (this.#stopping.signal.aborted) {
      throw new BellBotError('stopping');
    }
    const { code, reason } = this.#status.ready ? { code: undefined, reason: undefined } : this.#status;
    if (this.#session === undefined || this.#servo === undefined || code !== undefined) {
      throw new BellBotError(code ?? 'board-lost', reason);
    }
    return this.#session;
  }

  /** The way to the bell and back. `present` is aborted when the board is not known to be there any more. */
  async #swing(present: AbortSignal): Promise<StrikeReport> {
    const { start, strike } = this.#options;
    const limit = { signal: present };
    const hold = holdTime(this.#options);
    const began = this.#clock.monotonic();
    this.#link.endMessage();
    this.#servo?.to(strike);
    await this.#confirm(strike, { limit: hold + holdGrace, signal: present });
    const struckAt = this.#clock.now();
    // What the arm needs counts from when the board had the command, however long that was on its way; only the rest
    // of the hold may be cut.
    await wait(this.#clock, holdTime({ ...this.#options, sdelay: 0 }), limit);
    const rest = began + hold - this.#clock.monotonic();
    await wait(this.#clock, rest, { ...limit, early: this.#stopping.signal });
    this.#link.endMessage();
    this.#servo?.to(start);
    const again = (last: PinState | 'silent'): void => this.#restAgain(last);
    await this.#confirm(start, { limit: answerLimit, signal: present, again });
    await wait(this.#clock, returnTime(this.#options), limit);
    return { struckAt };
  }

  /** Waits until the board reports an angle; doubts the board when it does not. */
  async #confirm(degrees: number, question: Pick<PinQuestion, 'limit' | 'signal' | 'again'>): Promise<void> {
    const { start, strike } = this.#options;
    const isEither = [this.#is(start), this.#is(strike)];
    // The other angle may be an old answer, or the command was lost; anything else is what the board made of noise.
    const isHopeless = (state: PinState): boolean =>
      question.again === undefined && !isEither.some((is) => is(state));
    const other = await this.#reports({ ...question, isIt: this.#is(degrees), isHopeless });
    if (other !== undefined) {
      const error =
        other === 'silent'
          ? isSilent()
          : hasReset(`The board did not take the angle of ${degrees} degrees: it has reset.`);
      this.#writeRest();
      this.#board.suspect(error);
      throw error;
    }
  }

  #reports(question: Omit<PinQuestion, 'link' | 'clock' | 'pin'>): Promise<PinState | 'silent' | undefined> {
    return pinReport({ link: this.#link, clock: this.#clock, pin: this.#options.pin, ...question });
  }

  #is(degrees: number): (state: PinState) => boolean {
    const width = pulseWidth(degrees);
    return ({ servo, value }) => servo && value === width;
  }

  /** Commands the rest angle, if there is a way to the board; a pin that is no servo takes no notice. */
  #writeRest(): void {
    const { pin, start } = this.#options;
    this.#link.endMessage();
    if (this.#servo !== undefined && this.#link.moveServo(pin, pulseWidth(start))) {
      // johnny-five does not send an angle that it thinks the servo has, so it has to know.
      this.#servo.to(start);
    }
  }

  /** Commands the rest angle once more; a pin that has ceased to be a servo lets the arm stand where it is. */
  #restAgain(last: PinState | 'silent'): void {
    if (last !== 'silent' && !last.servo) {
      this.#attach();
    } else {
      this.#writeRest();
    }
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
    await this.#confirm(start, { limit: answerLimit, signal: session });
    await wait(this.#clock, attachTime + returnTime(this.#options), { signal: session });
    this.#detachLater();
    this.#set({ ready: true, board });
  }

  #attach(): void {
    const { pin, start } = this.#options;
    this.#link.endMessage();
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
    this.#cancelDetach();
    if (this.#mayDetach && this.#attached) {
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
}

function cutShort(error: unknown): StrikeCutShort {
  const known = asBoardError(error);
  return new StrikeCutShort(known.code, known.message, { cause: error });
}
