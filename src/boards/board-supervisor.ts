import { Backoff } from '../core/backoff.js';
import type { BellBotError, ErrorCode } from '../core/errors.js';
import { Observable } from '../core/observable.js';
import type { Cancel, Clock } from '../core/ports.js';
import { Signal } from '../core/signal.js';
import { asBoardError, findingHangs, hasReset, isSilent } from './board-errors.js';
import { type BoardMessage, whyGone } from './board-message.js';
import type { FoundBoard, PassedOver, PortSource } from './board-port.js';
import { type BoardStatus, isSameTrouble, notOpened } from './board-status.js';
import { type Driver, firmwareText, type GreetedSoFar } from './driver.js';
import { Inbox } from './inbox.js';
import { OneAtATime } from './one-at-a-time.js';

/** How long the system may take to say which boards there are; milliseconds. */
const findLimit = 5000;
/** Sessions in a row that ended with no arm at rest, after which plugging in does not shorten the next delay any more. */
const mostFailedSessions = 3;
/** Codes that stay the board's status until it answers. */
const muteCodes: ReadonlySet<ErrorCode> = new Set(['board-silent', 'board-not-firmata']);

/**
 * Keeps one board at hand for the life of the process: finds it, opens it, sees when it is unplugged, has reset or
 * hangs, and gets it back.
 *
 * A sketch that starts sends its firmware report unasked; so a report that nobody asked for means that the board has
 * reset and forgotten all pin modes. A board that was ready and goes silent is not written to any more: what it may have
 * left unread is thrown away, and unless it speaks again soon its port is closed and opened anew, which also resets an
 * Uno (DTR). An open port is asked once a second, so that the board is back as soon as it answers, and opened anew in
 * growing intervals. Nothing that the system may never answer is waited for without an end.
 */
export class BoardSupervisor {
  readonly #source: PortSource;
  /** Speaks to the board; for the bells on it. */
  readonly driver: Driver;
  readonly #inbox: Inbox<BoardMessage>;
  readonly #finding: OneAtATime;
  /** Starts over when an arm is at rest or a board was plugged in: a session that ends before an arm is has failed. */
  readonly #backoff = new Backoff(1000, 30_000);
  readonly #stopping = new AbortController();
  readonly #status = new Observable<BoardStatus>(notOpened, isSameTrouble);
  readonly #found = new Signal<FoundBoard>();
  #session = new AbortController();
  #running: Promise<void> | undefined;
  /** True once a board was ready: from then on silence means that it hangs, not that it speaks something else. */
  #wasReady = false;
  /** True while an arm is known to be at rest, or to do what it was told, in this session. */
  #rested = false;
  /** Sessions in a row that failed. */
  #failed = 0;
  #trouble: BellBotError | undefined;
  /** True while a board that was found has yet to show that it is one. */
  #isCandidate = false;

  constructor(source: PortSource, driver: Driver, clock: Clock) {
    this.#source = source;
    this.driver = driver;
    this.#inbox = new Inbox(clock);
    this.#finding = new OneAtATime(clock);
  }

  get status(): BoardStatus {
    return this.#status.value;
  }

  /** Calls `listener` after every change of `status`. */
  onStatus(listener: (status: BoardStatus) => void): Cancel {
    return this.#status.onChange(listener);
  }

  /** Calls `listener` with each board that was chosen, before it is opened. */
  onFound(listener: (board: FoundBoard) => void): Cancel {
    return this.#found.on(listener);
  }

  /** Begins to look for the board. Returns at once; called once. */
  start(): void {
    this.#running = this.#run();
  }

  /** Closes the port and looks no further; within 5 s, whatever hangs. Never rejects; may be called more than once. */
  async stop(): Promise<void> {
    this.#stopping.abort(whyGone({ type: 'stop' }));
    this.#inbox.put({ type: 'stop' });
    await this.#running;
  }

  /** Told by who noticed that the board does not do what it was asked: it is not trusted until it has answered anew. */
  suspect(error: BellBotError): void {
    if (this.status.ready) {
      this.#lose(error);
      this.#inbox.put({ type: 'suspect', error });
    }
  }

  /** Told by a bell that its arm was brought to rest in that session: from now on this board is the bell's own. */
  rested(session: AbortSignal): void {
    if (session === this.#session.signal && !session.aborted) {
      this.#rested = true;
      this.#failed = 0;
      this.#trouble = undefined;
      this.#backoff.reset();
      this.#source.keep();
    }
  }

  get #stopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #run(): Promise<void> {
    const cancel = this.driver.onEvent((event) => this.#inbox.put(event));
    while (!this.#stopped) {
      try {
        await this.#hold();
      } catch (error) {
        const { error: all, isAnother } = this.#passOver(asBoardError(error));
        this.#lose(all);
        if (!isAnother) {
          await this.#pause();
        }
      }
    }
    cancel();
  }

  /** Opens the board and keeps it; ends by throwing why it is gone, or by returning to have it opened anew. */
  async #hold(): Promise<void> {
    const { signal } = this.#stopping;
    const late = (): BellBotError => findingHangs(findLimit);
    const call = (): Promise<FoundBoard> => this.#source.find();
    this.#isCandidate = false;
    const board = await this.#finding.run({ call, limit: findLimit, late, signal });
    this.#isCandidate = !this.#wasReady;
    this.#found.emit(board);
    this.#inbox.clear();
    await this.driver.open(board.port, signal);
    this.#starting(board.name);
    this.#rested = false;
    let silent = false;
    try {
      let lost: BellBotError | undefined;
      while (!this.#stopped) {
        const greeted = await this.#greet(lost);
        silent = !greeted;
        if (!greeted && lost === undefined) {
          return;
        }
        lost = greeted ? await this.#attend(board.name) : isSilent();
        silent = lost.code === 'board-silent';
        if (!greeted || !this.#rested || (silent && !(await this.driver.hush()))) {
          throw lost;
        }
      }
    } catch (error) {
      this.#failed += this.#rested ? 0 : 1;
      throw error;
    } finally {
      if (silent) {
        // Closing would wait until the board has read what is left.
        await this.driver.discard();
      }
      await this.driver.close();
    }
  }

  #greet(lost: BellBotError | undefined): Promise<boolean> {
    return this.driver.greet({
      inbox: this.#inbox,
      lost,
      late: (soFar) => this.#late(soFar),
      booted: () => this.#lose(hasReset()),
    });
  }

  /** Has the board ready until it is lost; resolves to why. Throws why the port is gone. */
  async #attend(board: string): Promise<BellBotError> {
    this.#wasReady = true;
    this.#isCandidate = false;
    this.#rested = false;
    this.driver.begin();
    this.#session = new AbortController();
    const name = `${board} (${firmwareText(this.driver.firmware)})`;
    this.#status.set({ ready: true, name, session: this.#session.signal, trouble: this.#trouble });
    const lost = await this.driver.attend(this.#inbox);
    if (!this.#rested) {
      this.#trouble = lost;
    }
    this.#lose(lost);
    return lost;
  }

  /** Says that the board is starting, unless it was opened anew because of something that is still so. */
  #starting(name: string): void {
    const before = this.status;
    if (before.ready || !(muteCodes.has(before.code) || before.reason === this.#trouble?.message)) {
      this.#trouble = undefined;
      this.#status.set({ ready: false, name, code: 'board-starting', reason: 'The board is starting.' });
    } else {
      this.#status.set({ ...before, name });
    }
  }

  /** Says that the board takes too long. Returns the milliseconds until its port, or another board's, should be opened. */
  #late(soFar: GreetedSoFar): number {
    const found = this.driver.diagnose(this.status.name, { wasReady: this.#wasReady, ...soFar });
    const { error, isAnother } = this.#passOver(found);
    this.#lose(error);
    return isAnother ? 0 : this.#backoff.next();
  }

  /** Leaves a board that has not answered yet to be tried again after the others, if there are any. */
  #passOver(error: BellBotError): PassedOver {
    const passed = this.#isCandidate && !this.#stopped ? this.#source.passOver?.(error) : undefined;
    this.#isCandidate = false;
    return passed ?? { error, isAnother: false };
  }

  /** Waits for the time of the next attempt, or until a board may have been plugged in. */
  async #pause(): Promise<void> {
    if (this.#stopped) {
      return;
    }
    this.#inbox.clear();
    const cancel = this.#source.onArrival(() => {
      // A board that falls off the bus whenever its servo moves comes back as often.
      if (this.#failed < mostFailedSessions) {
        this.#backoff.reset();
        this.#inbox.put({ type: 'arrival' });
      }
    });
    await this.#inbox.idle(this.#backoff.next());
    cancel();
  }

  #lose(error: BellBotError): void {
    this.#session.abort(error);
    this.#status.set({ ready: false, name: this.status.name, code: error.code, reason: error.message });
  }
}
