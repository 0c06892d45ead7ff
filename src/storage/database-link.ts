import type { Cancel, Clock } from '../core/ports.js';
import { DatabaseThread } from './database-thread.js';
import { asFault, StorageFault } from './faults.js';
import type { Batch, BatchReply, Opened, OpenRequest } from './messages.js';
import type { StoreHealth } from './store-health.js';
import type { RefusedFile } from './withdrawn-note.js';

/** How long to wait before opening is tried again, milliseconds. */
const retryDelay = 1000;

/** What the keeper asks and tells. */
export interface KeeperListener {
  /** What a new file must have when the old one is lost. */
  readonly restored: () => OpenRequest['restored'];
  /** The file is open; `fault` is why it had to be opened, unless it is the start of a file that is as it should be. */
  readonly opened: (opened: Opened, fault: StorageFault | undefined) => void;
}

/** What every opening needs. */
export type OpenParts = Pick<OpenRequest, 'path' | 'migrations' | 'faults'>;

/** Keeps the database open: sets a damaged file aside, begins a new one, starts a new thread for one that died. */
export class DatabaseKeeper {
  readonly #clock: Clock;
  readonly #health: StoreHealth;
  readonly #refused: RefusedFile;
  readonly #parts: OpenParts;
  readonly #listener: KeeperListener;
  #thread: DatabaseThread | undefined;
  #ending = false;
  #wake: () => void = () => {};

  constructor(
    clock: Clock,
    health: StoreHealth,
    refused: RefusedFile,
    parts: OpenParts,
    listener: KeeperListener,
  ) {
    this.#clock = clock;
    this.#health = health;
    this.#refused = refused;
    this.#parts = parts;
    this.#listener = listener;
  }

  /** Opens the database. A full disk is taken note of; for any other fault it rejects with a StorageFault. */
  async start(): Promise<void> {
    try {
      await this.#open(undefined, null);
    } catch (error) {
      const fault = asFault(error);
      if (fault.fault !== 'damaged') {
        throw fault;
      }
      await this.#open(fault, null);
    }
    const { failure } = await this.run({ writes: [['probe']], reads: [] });
    if (failure?.fault === 'full') {
      this.#health.failed(failure);
    } else if (failure !== null) {
      await this.end();
      throw new StorageFault(failure.fault, failure.message);
    }
  }

  /** Runs a batch. Rejects with a StorageFault when the database is lost; then `reopen` may get it back. */
  async run(batch: Batch): Promise<BatchReply> {
    if (this.#thread === undefined) {
      throw new StorageFault('failed', 'The database is not open.');
    }
    return await this.#thread.run(batch);
  }

  /** Gets the database back after a fault, however long that takes. False when it was told to end first. */
  async reopen(fault: StorageFault): Promise<boolean> {
    this.#health.failed(fault);
    let cause = fault;
    for (;;) {
      await this.#close();
      try {
        await this.#open(cause, this.#listener.restored());
        this.#health.good();
        return true;
      } catch (error) {
        const next = asFault(error);
        this.#health.failed(next);
        cause = next.fault === 'damaged' ? next : cause;
      }
      if (this.#ending) {
        return false;
      }
      await this.#pause();
    }
  }

  /** Waits no longer for a database that cannot be had. */
  giveUp(): void {
    this.#ending = true;
    this.#wake();
  }

  /** Closes the database. May be called more than once. */
  async end(): Promise<void> {
    this.giveUp();
    await this.#close();
  }

  async #open(fault: StorageFault | undefined, restored: OpenRequest['restored']): Promise<void> {
    const refused = this.#refused.ids;
    const thread = new DatabaseThread({
      ...this.#parts,
      now: this.#clock.now(),
      setAside: fault?.fault === 'damaged',
      restored,
      refused,
    });
    const opened = await thread.open();
    this.#thread = thread;
    this.#refused.forget(refused);
    this.#listener.opened(opened, fault);
  }

  async #close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.end();
  }

  async #pause(): Promise<void> {
    let cancel: Cancel = () => {};
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      cancel = this.#clock.after(retryDelay, resolve);
    });
    cancel();
  }
}
