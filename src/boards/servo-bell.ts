import { type ArmOptions, frame, returnTime, type SweepPlan, strikeTime } from '../core/arm-time.js';
import { BellBotError } from '../core/errors.js';
import type { ArmReport, BellHardware, BlinkStyle } from '../core/hardware.js';
import { Observable } from '../core/observable.js';
import type { Bell, BellStatus, Cancel, Clock, StrikeReport } from '../core/ports.js';
import { wait } from '../core/wait.js';
import { BellExtras } from './bell-extras.js';
import { asBoardError, cutShort, drivesNoServo, reasonOf } from './board-errors.js';
import { type BoardStatus, notReady } from './board-status.js';
import type { BoardSupervisor } from './board-supervisor.js';
import type { MoveLimits, ServoPin } from './driver.js';
import { RestingArm } from './resting-arm.js';
import { Turns } from './turns.js';

/** What a bell on a board needs. */
export interface ServoBellOptions extends ArmOptions, Partial<Omit<BellHardware, keyof ArmOptions>> {
  readonly name: string;
  /** Number of the pin that controls the servo. */
  readonly pin: number;
}

/** A call bell struck by a servo on a board. A strike counts when the board reported both angles and was there throughout. */
export class ServoBell implements Bell {
  readonly name: string;
  readonly frame = frame;
  readonly #pin: number;
  #options: ArmOptions;
  readonly #board: BoardSupervisor;
  readonly #clock: Clock;
  readonly #arm: ServoPin;
  readonly #resting: RestingArm;
  readonly #extras: BellExtras;
  readonly #turns = new Turns();
  readonly #status: Observable<BellStatus>;
  /** Aborted as soon as the board is not known to be there any more, or must not be waited for. */
  #present: AbortController | undefined;
  #cancelStatus: Cancel = () => {};
  #parking: Promise<unknown> = Promise.resolve();
  /** Aborted: no strike begins, and the one under way ends as soon as it counts. */
  readonly #stopping = new AbortController();
  /** True when the arm was sent to rest in mid-strike: its pulses must not end before it is there. */
  #sentToRest = false;

  constructor(options: ServoBellOptions, board: BoardSupervisor, clock: Clock) {
    this.name = options.name;
    this.#pin = options.pin;
    this.#options = options;
    this.#board = board;
    this.#clock = clock;
    const doubt = (error: BellBotError): void => board.suspect(error);
    this.#arm = board.driver.servo({ pin: options.pin, arm: { contact: null, ...options }, doubt });
    this.#resting = new RestingArm(this.#arm, options, clock, doubt, this.#stopping.signal);
    this.#extras = new BellExtras(options, board.driver, clock);
    this.#status = new Observable(notReady(board.status));
  }

  get status(): BellStatus {
    return this.#status.value;
  }

  get strikeTime(): number {
    return strikeTime(this.#options);
  }

  get arm(): ArmReport {
    return this.#arm.report;
  }

  onArm(listener: (arm: ArmReport) => void): Cancel {
    return this.#arm.onReport(listener);
  }

  get dark(): boolean | null {
    return this.#extras.dark;
  }

  onDark(listener: (dark: boolean | null) => void): Cancel {
    return this.#extras.onDark(listener);
  }

  blink(style: BlinkStyle = 'blink'): void {
    if (!this.#stopping.signal.aborted) {
      this.#extras.ask(style);
    }
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
    this.#resting.keep();
    this.#stopping.abort();
    await this.#turns.over();
    this.#extras.stop();
    if (this.#present !== undefined && !this.#sentToRest) {
      await this.#resting.leave(this.#present.signal);
    }
  }

  /**
   * Brings the arm to rest now, whatever is under way: a strike is cut short, and no other begins. Resolves when the board
   * has confirmed the rest angle, or after 300 ms. Never rejects. May be called more than once.
   */
  async rest(): Promise<void> {
    this.#sentToRest = true;
    this.#resting.keep();
    this.#stopping.abort();
    this.#present?.abort(new BellBotError('stopping'));
    if (this.#arm.isAttached) {
      await this.#arm.rest().catch(() => {});
    } else if (this.#present === undefined) {
      // A board that is doubted may hear it all the same; one whose pin was detached at rest needs nothing.
      this.#arm.writeRest();
    }
    this.#extras.stop();
  }

  strike(begin: () => boolean | Promise<boolean> = () => true, hold?: number): Promise<StrikeReport> {
    return this.#work(begin, (limits) => this.#arm.swing(hold ?? this.#options.sdelay, limits));
  }

  sweep(plan: SweepPlan, begin: () => boolean | Promise<boolean> = () => true): Promise<void> {
    return this.#work(begin, (limits) => this.#arm.sweep(plan, limits));
  }

  /** As `Bell.configure`. Pin and board stay as they are. */
  async configure(settings: BellHardware): Promise<void> {
    await this.#turns.change(async () => {
      await this.#parking.catch(() => {});
      await this.#use(settings);
    });
  }

  async #use(settings: BellHardware): Promise<void> {
    const way = returnTime({ start: this.#options.start, strike: settings.start });
    this.#options = settings;
    this.#arm.configure(settings);
    this.#resting.configure(settings);
    this.#extras.configure(settings);
    const present = this.#present?.signal;
    const early = this.#stopping.signal;
    if (present === undefined || !this.status.ready || early.aborted) {
      return;
    }
    try {
      await this.#resting.attach(present);
      this.#arm.writeRest();
      await this.#arm.rested(present);
      await wait(this.#clock, way, { signal: present, early });
      this.#resting.detachLater();
    } catch {
      // The board is doubted or gone: the arm is parked when it is back.
    }
  }

  #work<T>(begin: () => boolean | Promise<boolean>, move: (limits: MoveLimits) => Promise<T>): Promise<T> {
    return this.#turns.move(() => this.#make(begin, move));
  }

  async #make<T>(
    begin: () => boolean | Promise<boolean>,
    move: (limits: MoveLimits) => Promise<T>,
  ): Promise<T> {
    const limits = { present: this.#expectReady(), early: this.#stopping.signal };
    this.#extras.work(true);
    try {
      await this.#resting.attach(limits.present);
      if (limits.early.aborted || !(await begin())) {
        throw new BellBotError('stopping', 'The strike was called off before it began.');
      }
      return await move(limits).catch(cutShort);
    } finally {
      this.#extras.work(false);
      this.#resting.detachLater();
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

  #follow(status: BoardStatus): void {
    this.#resting.keep();
    this.#arm.lose();
    this.#extras.lose();
    this.#present?.abort(reasonOf(status));
    this.#present = undefined;
    this.#status.set(notReady(status));
    if (status.ready) {
      const { name, session } = status;
      const present = new AbortController();
      session.addEventListener('abort', () => present.abort(session.reason), { once: true });
      this.#present = present;
      const parking = this.#park(name, session, present.signal);
      this.#parking = parking;
      parking.catch((error: unknown) => {
        // A board that is lost meanwhile says so by its own status.
        if (!session.aborted) {
          this.#board.suspect(asBoardError(error));
        }
      });
    }
  }

  /** Brings the arm to rest on a board that knows nothing of it; then the bell is ready. */
  async #park(board: string, session: AbortSignal, present: AbortSignal): Promise<void> {
    if (!this.#arm.isPossible) {
      const { code, message } = drivesNoServo(this.#pin);
      this.#status.set({ ready: false, board, code, reason: message });
      return;
    }
    this.#arm.attach();
    await this.#arm.rested(present);
    const settling = this.#arm.settlesIn + returnTime(this.#options);
    await Promise.all([wait(this.#clock, settling, { signal: present }), this.#extras.begin(present)]);
    this.#board.rested(session);
    this.#resting.detachLater();
    this.#status.set({ ready: true, board });
  }
}
