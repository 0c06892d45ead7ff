import type { BellBotError, ErrorCode } from '../core/errors.js';
import type { Cancel, Clock } from '../core/ports.js';
import { Signal } from '../core/signal.js';
import { Backoff } from './backoff.js';
import { asBoardError, hasReset, isNotFirmata, isSilent } from './board-errors.js';
import { type BoardMessage, whyGone } from './board-message.js';
import type { FoundBoard, PortSource } from './board-port.js';
import type { FirmataLink } from './firmata-link.js';
import { beat, greet } from './greeting.js';
import { Inbox } from './inbox.js';

/** What a board is doing. `name` says what it is and where, as far as that is known. */
export type BoardStatus =
  | {
      readonly ready: true;
      readonly name: string;
      /** Aborted, with a BellBotError as its reason, as soon as the board is not known to be there any more. */
      readonly session: AbortSignal;
    }
  | { readonly ready: false; readonly name: string; readonly code: ErrorCode; readonly reason: string };

/** Beats without an answer after which the board counts as hung: 2 s. */
const beatsUntilSilent = 2;
/** A board that was said to be one of these is so until it answers. */
const muteCodes: ReadonlySet<ErrorCode> = new Set(['board-silent', 'board-not-firmata']);

/**
 * Keeps one board at hand for the life of the process: finds it, opens it, sees when it is unplugged, has reset or
 * hangs, and gets it back.
 *
 * A sketch that starts sends its firmware report unasked; so a report that nobody asked for means that the board has
 * reset and forgotten all pin modes. While a board is silent its port stays open and is asked once a second, so that
 * it is back as soon as it answers; in growing intervals the port is opened anew, which resets an Uno (DTR).
 */
export class BoardSupervisor {
  readonly #source: PortSource;
  readonly #link: FirmataLink;
  readonly #clock: Clock;
  readonly #inbox: Inbox<BoardMessage>;
  readonly #backoff = new Backoff(1000, 30_000);
  readonly #statuses: Signal<BoardStatus>;
  readonly #found: Signal<FoundBoard>;
  #status: BoardStatus = {
    ready: false,
    name: 'no board yet',
    code: 'board-starting',
    reason: 'The board has not been opened yet.',
  };
  #session = new AbortController();
  #running: Promise<void> | undefined;
  #stopped = false;
  /** True once a board was ready: from then on silence means that it hangs, not that it speaks something else. */
  #wasReady = false;

  /** `onListenerError` hears what listeners throw. */
  constructor(
    source: PortSource,
    link: FirmataLink,
    clock: Clock,
    onListenerError?: (error: unknown) => void,
  ) {
    this.#source = source;
    this.#link = link;
    this.#clock = clock;
    this.#inbox = new Inbox(clock);
    this.#statuses = new Signal(onListenerError);
    this.#found = new Signal(onListenerError);
  }

  get status(): BoardStatus {
    return this.#status;
  }

  /** Calls `listener` after every change of `status`. */
  onStatus(listener: (status: BoardStatus) => void): Cancel {
    return this.#statuses.on(listener);
  }

  /** Calls `listener` with each board that was chosen, before it is opened. */
  onFound(listener: (board: FoundBoard) => void): Cancel {
    return this.#found.on(listener);
  }

  /** Begins to look for the board. Returns at once; called once. */
  start(): void {
    this.#running = this.#run();
  }

  /** Closes the port and looks no further. May be called more than once. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#inbox.put({ type: 'stop' });
    await this.#running;
  }

  /** Told by who noticed that the board does not do what it was asked: it is not trusted until it has answered anew. */
  suspect(error: BellBotError): void {
    if (this.#status.ready) {
      this.#lose(error);
      this.#inbox.put({ type: 'suspect', error });
    }
  }

  async #run(): Promise<void> {
    const cancel = this.#link.onEvent((event) => this.#inbox.put(event));
    while (!this.#stopped) {
      try {
        await this.#hold();
      } catch (error) {
        this.#lose(asBoardError(error));
        await this.#pause();
      }
    }
    cancel();
  }

  /** Opens the board and keeps it; ends by throwing why it is gone, or by returning to have it opened anew. */
  async #hold(): Promise<void> {
    const board = await this.#source.find();
    this.#found.emit(board);
    this.#inbox.clear();
    await this.#link.open(board.port);
    this.#starting(board.name);
    try {
      let lost: BellBotError | undefined;
      while (!this.#stopped) {
        const greeted = await greet({
          link: this.#link,
          inbox: this.#inbox,
          clock: this.#clock,
          lost,
          late: (heard) => this.#late(heard),
          booted: () => this.#lose(hasReset()),
        });
        if (!greeted) {
          return;
        }
        this.#backoff.reset();
        this.#wasReady = true;
        this.#link.expectNothing();
        this.#session = new AbortController();
        const name = `${board.name} (${this.#link.firmware})`;
        this.#set({ ready: true, name, session: this.#session.signal });
        lost = await this.#guard();
        this.#lose(lost);
      }
    } finally {
      await this.#link.close();
    }
  }

  /** Says that the board is starting, unless it was opened anew because it does not answer: that is still so. */
  #starting(name: string): void {
    const mute = !this.#status.ready && muteCodes.has(this.#status.code);
    if (!mute) {
      this.#set({ ready: false, name, code: 'board-starting', reason: 'The board is starting.' });
    }
  }

  /** Says that the board takes too long. Returns the milliseconds until its port should be opened anew. */
  #late(heard: boolean): number {
    this.#lose(heard || this.#wasReady ? isSilent() : isNotFirmata());
    return this.#backoff.next();
  }

  /** Watches a board that is ready; resolves to why it is not any more. Throws why the port is gone. */
  async #guard(): Promise<BellBotError> {
    let unanswered = 0;
    for (;;) {
      const message = await this.#inbox.take(beat);
      if (message === undefined) {
        if (unanswered >= beatsUntilSilent) {
          return isSilent();
        }
        unanswered += 1;
        this.#link.askVersion();
      } else if (message.type === 'version') {
        unanswered = 0;
      } else if (message.type === 'firmware' && !message.asked) {
        return hasReset();
      } else if (message.type === 'suspect') {
        return message.error;
      } else if (message.type === 'gone' || message.type === 'stop') {
        throw whyGone(message);
      }
    }
  }

  /** Waits for the time of the next attempt, or until a board may have been plugged in. */
  async #pause(): Promise<void> {
    if (this.#stopped) {
      return;
    }
    this.#inbox.clear();
    const cancel = this.#source.onArrival(() => {
      this.#backoff.reset();
      this.#inbox.put({ type: 'arrival' });
    });
    await this.#inbox.take(this.#backoff.next());
    cancel();
  }

  #lose(error: BellBotError): void {
    this.#session.abort(error);
    this.#set({ ready: false, name: this.#status.name, code: error.code, reason: error.message });
  }

  #set(status: BoardStatus): void {
    const before = this.#status;
    this.#status = status;
    const same =
      !before.ready && !status.ready && before.code === status.code && before.reason === status.reason;
    if (!same) {
      this.#statuses.emit(status);
    }
  }
}
