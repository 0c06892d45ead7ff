import { frame, type SweepPlan, strikeTime } from '../../core/arm-time.js';
import { BellBotError, type ErrorCode } from '../../core/errors.js';
import type { ArmReport, BellHardware, BlinkStyle } from '../../core/hardware.js';
import { Observable } from '../../core/observable.js';
import type { Bell, BellStatus, Cancel, Clock, StrikeReport } from '../../core/ports.js';
import { inTime } from '../../core/wait.js';
import { notOpened, notReady } from '../board-status.js';
import { errorOfEmulated, statusOfEmulated } from '../emulated-words.js';
import { AskedWork, type Begin, WorkSlot } from './asked-work.js';
import { hardwareOf } from './hardware.js';
import type { BellSetup, FromBell, ToBell } from './messages.js';

const always: Begin = () => true;
/** How long bringing the arm to rest may take, with the way there and back; milliseconds. */
const restLimit = 400;

/** What a bell asks the process of, and hears back. */
type Asked = 'rested' | 'stopped' | `configured ${number}`;

type Told<Message> = Message extends unknown ? Omit<Message, 'bell'> : never;

/** The way to the boards' process. */
export interface ProcessLine {
  /** Sends a message; without a process it is lost. */
  send(message: ToBell): void;
  /** Resolves when the process that is there now has ended; at once without one. */
  readonly gone: Promise<void>;
  /** Whether the board of that name is an emulated one. */
  isEmulated(board: string): boolean;
  /** A bell has other pins, or is on another board: it takes a new process. Resolves when that has been started. */
  renew(): Promise<void>;
}

/** A bell whose board is driven by the boards' process. */
export class ProcessBell implements Bell {
  readonly name: string;
  readonly frame = frame;
  #setup: BellSetup;
  readonly #clock: Clock;
  readonly #line: ProcessLine;
  readonly #status: Observable<BellStatus>;
  readonly #arm = new Observable<ArmReport>({ angle: null, attached: false });
  readonly #dark = new Observable<{ readonly dark: boolean | null }>({ dark: null });
  readonly #work = new WorkSlot();
  /** Counts what is asked of the process. */
  #number = 0;
  readonly #done = new Map<Asked, () => void>();
  #isStopping = false;

  constructor(setup: BellSetup, clock: Clock, line: ProcessLine) {
    this.name = setup.name;
    this.#setup = setup;
    this.#clock = clock;
    this.#line = line;
    this.#status = new Observable(notReady(notOpened));
  }

  get strikeTime(): number {
    return strikeTime(this.#setup);
  }

  /** What its board knows of it. */
  get setup(): BellSetup {
    return this.#setup;
  }

  get status(): BellStatus {
    return this.#status.value;
  }

  onStatus(listener: (status: BellStatus) => void): Cancel {
    return this.#status.onChange(listener);
  }

  get arm(): ArmReport {
    return this.#arm.value;
  }

  onArm(listener: (arm: ArmReport) => void): Cancel {
    return this.#arm.onChange(listener);
  }

  get dark(): boolean | null {
    return this.#dark.value.dark;
  }

  onDark(listener: (dark: boolean | null) => void): Cancel {
    return this.#dark.onChange(({ dark }) => listener(dark));
  }

  async strike(begin: Begin = always, hold?: number): Promise<StrikeReport> {
    const struckAt = await this.#make(begin, (number) => ({
      type: 'strike',
      number,
      ...(hold === undefined ? {} : { hold }),
    }));
    return { struckAt };
  }

  async sweep(plan: SweepPlan, begin: Begin = always): Promise<void> {
    await this.#make(begin, (number) => ({ type: 'sweep', number, plan }));
  }

  blink(style: BlinkStyle = 'blink'): void {
    // Requests may come in by the thousand.
    if (this.#setup.lights.asked !== null) {
      this.#send({ type: 'blink', style });
    }
  }

  /** As `Bell.configure`. Another pin or another board takes a new process, so that every bell is away for some seconds. */
  async configure(settings: BellHardware): Promise<void> {
    const before = this.#setup;
    this.#setup = { ...hardwareOf(settings), name: this.name };
    if (settings.pin !== before.pin || settings.board !== before.board) {
      await this.#line.renew();
      return;
    }
    this.#number += 1;
    const number = this.#number;
    await this.#ask({ type: 'configure', number, settings: hardwareOf(settings) }, `configured ${number}`);
  }

  /** As `ServoBell.stop`. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.leave();
  }

  /** Has the process leave the arm at rest and detached; for another process. */
  async leave(): Promise<void> {
    await this.#ask({ type: 'stop' }, 'stopped');
  }

  /** As `ServoBell.rest`; resolves within 400 ms. */
  async rest(): Promise<void> {
    this.#isStopping = true;
    await inTime(this.#clock, restLimit, this.#ask({ type: 'rest' }, 'rested'), undefined);
  }

  /** No strike or sweep begins any more. */
  close(): void {
    this.#isStopping = true;
  }

  /** Takes in what the process says of the bell. */
  hear(message: FromBell): void {
    switch (message.type) {
      case 'status':
        this.#say(message.status);
        return;
      case 'arm':
        this.#arm.set(message.arm);
        return;
      case 'dark':
        this.#dark.set({ dark: message.dark });
        return;
      case 'asks':
        void this.#mayCommand(message.number);
        return;
      case 'made':
        this.#work.end(message.number)?.done(message.at);
        return;
      case 'failed':
        this.#fail(this.#work.end(message.number), new BellBotError(message.code, message.message));
        return;
      case 'rested':
      case 'stopped':
        this.#over(message.type);
        return;
      case 'configured':
        this.#over(`configured ${message.number}`);
        return;
      case 'ding':
        return;
    }
  }

  /** No strike or sweep begins until the process says that the bell is ready. Resolves when what is under way is over. */
  async suspend(reason: string): Promise<void> {
    this.#say({ ready: false, board: this.status.board, code: 'board-starting', reason });
    await this.#work.idle;
  }

  /** The process has ended, for this reason: nothing is known of the bell any more. */
  lose(code: ErrorCode, reason: string): void {
    if (!this.#isStopping) {
      this.#say({ ready: false, board: this.status.board, code, reason });
    }
    this.#arm.set({ angle: null, attached: false });
    this.#fail(this.#work.end(), new BellBotError(code, reason));
  }

  #make(begin: Begin, message: (number: number) => Told<ToBell>): Promise<number> {
    const { status } = this;
    if (this.#isStopping) {
      return Promise.reject(new BellBotError('stopping'));
    }
    if (!status.ready) {
      return Promise.reject(new BellBotError(status.code, status.reason));
    }
    this.#number += 1;
    const made = this.#work.begin(new AskedWork(this.#number, begin));
    this.#send(message(this.#number));
    return made;
  }

  async #mayCommand(number: number): Promise<void> {
    const may = await this.#work.mayBegin(number);
    if (may !== undefined) {
      this.#send({ type: 'may', number, may, at: this.#clock.monotonic() });
    }
  }

  /** Asks the process for something, and resolves when it is done or the process has ended. */
  async #ask(message: Told<ToBell>, done: Asked): Promise<void> {
    const answer = new Promise<void>((resolve) => {
      this.#done.set(done, resolve);
    });
    this.#send(message);
    await Promise.race([answer, this.#line.gone]);
    this.#done.delete(done);
  }

  #over(done: Asked): void {
    this.#done.get(done)?.();
  }

  #say(status: BellStatus): void {
    this.#status.set(this.#isEmulated ? statusOfEmulated(status) : status);
  }

  get #isEmulated(): boolean {
    return this.#line.isEmulated(this.#setup.board);
  }

  #send(message: Told<ToBell>): void {
    this.#line.send({ ...message, bell: this.name } as ToBell);
  }

  #fail(work: AskedWork | undefined, error: BellBotError): void {
    work?.fail(error, (said) => (this.#isEmulated ? errorOfEmulated(said) : said));
  }
}
