import { Backoff } from '../../core/backoff.js';
import type { ErrorCode } from '../../core/errors.js';
import type { BoardInfo } from '../../core/hardware.js';
import type { Cancel, Clock } from '../../core/ports.js';
import { Signal } from '../../core/signal.js';
import { inTime } from '../../core/wait.js';
import type { OwnProcess, ProcessEvents } from '../../system/own-process.js';
import type { KnownBoard } from '../find/own-board.js';
import { AliveCheck } from './alive-check.js';
import { BoardRecord } from './board-record.js';
import type { BoardsSetup, FromBell, FromBoard, FromBoards, ToBoards } from './messages.js';
import { ProcessBell } from './process-bell.js';

/** Starts the boards' process. */
export type OpenBoards = (events: ProcessEvents<FromBoards>) => OwnProcess<ToBoards>;

/** How long letting go of the boards may take until the process is killed; milliseconds. */
const closeLimit = 1000;
/** Why no bell is ready while another process takes over. */
const setUpAnew = 'The bells are being set up anew.';

/** What the boards' process tells beside how its boards and bells are. */
export type BoardNews = Extract<FromBoards, { type: 'found' | 'ding' }>;

/**
 * All boards and their bells, driven by a process of their own: whatever keeps this one busy, the arms go back in time, and
 * what native code of a port does to its process, it does not do to the server. A process that ends, or does not answer,
 * is followed by another one. When this process ends, however it does, the other brings the arms to rest and ends too.
 * A board that is lost takes its own bells along, and no other.
 */
export class BoardsProcess {
  /** In the order of the setup. */
  readonly bells: readonly ProcessBell[];
  readonly #setup: BoardsSetup;
  readonly #clock: Clock;
  readonly #open: OpenBoards;
  readonly #records: ReadonlyMap<string, BoardRecord>;
  readonly #changes = new Signal<BoardInfo>();
  readonly #news = new Signal<BoardNews>();
  /** Starts over when a bell is ready. */
  readonly #backoff = new Backoff(500, 30_000);
  /** The boards that are known to be meant: a process that follows takes no others. */
  readonly #own = new Map<string, KnownBoard>();
  #process: OwnProcess<ToBoards> | undefined;
  readonly #alive: AliveCheck;
  #cancelStart: Cancel = () => {};
  #isStopping = false;
  #renewing: Promise<void> | undefined;

  constructor(setup: BoardsSetup, clock: Clock, open: OpenBoards) {
    this.#setup = setup;
    this.#clock = clock;
    this.#open = open;
    this.#alive = new AliveCheck(clock);
    this.#records = new Map(setup.boards.map((board) => [board.name, new BoardRecord(board)]));
    const process = (): OwnProcess<ToBoards> | undefined => this.#process;
    const line = {
      send: (message: ToBoards) => process()?.send(message),
      get gone() {
        return process()?.gone ?? Promise.resolve();
      },
      isEmulated: (board: string) => this.#records.get(board)?.info.kind === 'virtual',
      renew: () => this.#renew(),
    };
    this.bells = setup.bells.map((bell) => new ProcessBell(bell, clock, line));
  }

  /** The bell of that name. RangeError when there is none. */
  bell(name: string): ProcessBell {
    const bell = this.bells.find((each) => each.name === name);
    if (bell === undefined) {
      throw new RangeError(`there is no bell ${name}`);
    }
    return bell;
  }

  /** What the boards are and do, in the order of the setup. */
  get boards(): readonly BoardInfo[] {
    return [...this.#records.values()].map(({ info }) => info);
  }

  /** Calls `listener` with each board that has changed, as it is now. */
  onBoards(listener: (board: BoardInfo) => void): Cancel {
    return this.#changes.on(listener);
  }

  /** Calls `listener` with each port that was chosen for a board, and each ding of a virtual one. */
  onNews(listener: (news: BoardNews) => void): Cancel {
    return this.#news.on(listener);
  }

  /** Starts the process, which begins to look for the boards. Returns at once; called once. */
  start(): void {
    if (!this.#isStopping) {
      this.#startProcess();
    }
  }

  /** As `ServoBell.stop`, for all bells. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.bells.map((bell) => bell.stop()));
  }

  /** As `ServoBell.rest`, for all bells; resolves within 400 ms. */
  async rest(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.bells.map((bell) => bell.rest()));
  }

  /** Lets the boards go, and ends the process: within a second, whatever hangs. May be called more than once. */
  async close(): Promise<void> {
    this.#isStopping = true;
    for (const bell of this.bells) {
      bell.close();
    }
    this.#cancelStart();
    this.#alive.end();
    await this.#closeProcess();
  }

  /** Puts volts on an analog input, 0 to 5 for A0 to A5, of a virtual board: what a light sensor there would give. */
  setVolts(board: string, channel: number, volts: number): void {
    this.#process?.send({ type: 'volts', board, channel, volts });
  }

  #startProcess(): void {
    const process = this.#open({
      message: (message) => this.#hear(message),
      ended: (text) => this.#ended(text),
    });
    this.#process = process;
    const { boards } = this.#setup;
    const bells = this.bells.map(({ setup }) => setup);
    process.send({ type: 'start', setup: { boards, bells }, own: Object.fromEntries(this.#own) });
    this.#alive.begin(
      () => process.send({ type: 'ping' }),
      () => process.kill(),
    );
  }

  async #closeProcess(): Promise<void> {
    const process = this.#process;
    if (process !== undefined) {
      process.send({ type: 'close' });
      await inTime(this.#clock, closeLimit, process.gone, undefined);
      process.kill();
      await process.gone;
    }
  }

  /** Has another process take over, with the bells as they are set up now, when all that is under way is over. */
  #renew(): Promise<void> {
    this.#renewing ??= this.#replaceProcess().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  async #replaceProcess(): Promise<void> {
    const process = this.#process;
    if (process === undefined || this.#isStopping) {
      return;
    }
    await Promise.all(this.bells.map((bell) => bell.suspend(setUpAnew)));
    const left = Promise.all(this.bells.map((bell) => bell.leave()));
    await inTime(this.#clock, closeLimit, left, undefined);
    if (!this.#isStopping) {
      await this.#closeProcess();
    }
  }

  #hear(message: FromBoards): void {
    if ('bell' in message) {
      this.#hearBell(message);
    } else if ('board' in message) {
      this.#hearBoard(message);
    } else {
      this.#alive.heard();
    }
  }

  #hearBell(message: FromBell): void {
    if (message.type === 'status' && message.status.ready) {
      if (this.#renewing !== undefined) {
        return;
      }
      this.#backoff.reset();
    }
    if (message.type === 'ding') {
      this.#news.emit(message);
    }
    this.bells.find(({ name }) => name === message.bell)?.hear(message);
  }

  #hearBoard(message: FromBoard): void {
    const record = this.#records.get(message.board);
    switch (message.type) {
      case 'found':
        this.#news.emit(message);
        return;
      case 'own':
        this.#own.set(message.board, message.own);
        return;
      case 'report':
        this.#change(record, () => record?.report(message.report));
        return;
      case 'reset':
        this.#change(record, () => record?.hasReset(message.at));
        return;
    }
  }

  #change(record: BoardRecord | undefined, change: () => void): void {
    change();
    if (record !== undefined) {
      this.#changes.emit(record.info);
    }
  }

  #ended(text: string): void {
    this.#alive.end();
    this.#process = undefined;
    const isRenewed = this.#renewing !== undefined;
    const gone = `The process that drives the boards is gone: ${text}. It is started again.`;
    const [code, reason]: [ErrorCode, string] = isRenewed
      ? ['board-starting', setUpAnew]
      : ['board-failed', gone];
    for (const bell of this.bells) {
      bell.lose(code, reason);
    }
    for (const record of this.#records.values()) {
      this.#change(record, () => record.lose(code, reason));
    }
    if (!this.#isStopping) {
      const delay = isRenewed ? 0 : this.#backoff.next();
      this.#cancelStart = this.#clock.after(delay, () => this.#startProcess());
    }
  }
}
