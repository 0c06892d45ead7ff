import { join, resolve } from 'node:path';
import { BellBotError } from '../core/errors.js';
import type {
  Cancel,
  Claim,
  Clock,
  Forgettable,
  RingChangeRecord,
  RingQuery,
  RingStore,
  StoreStatus,
} from '../core/ports.js';
import type { Ring } from '../core/ring.js';
import { nextRecord } from './change-records.js';
import { DatabaseLine } from './commit-line.js';
import { migrations } from './database/schema.js';
import { DatabaseKeeper } from './database-link.js';
import type { FaultInjection } from './fault-injection.js';
import { asFault, type StorageFault } from './faults.js';
import { historyRead } from './history-read.js';
import { KnownRings } from './known-rings.js';
import type { Opened, Outcome, Read, Write } from './messages.js';
import { removeOwner, writeOwner } from './owner-file.js';
import * as rows from './ring-document.js';
import { startError } from './start-error.js';
import { StoreHealth } from './store-health.js';
import { type SaveWrite, UnsavedFile } from './unsaved-note.js';
import { RefusedFile } from './withdrawn-note.js';

/** Name of the database in the data folder. */
const fileName = 'bellbot.db';

/** Something that people have to know about their data. */
export interface StorageIncident {
  /** What happened, as sentences. */
  readonly reason: string;
  /** The file that it is about: the damaged one under its new name. */
  readonly path: string;
}

/** What a store on disk needs. */
export interface SqliteStoreParts {
  /** The data folder. */
  readonly folder: string;
  readonly clock: Clock;
  /** Hears what people have to know; must not throw. */
  readonly tell?: (incident: StorageIncident) => void;
  /** For tests: other steps from an empty file to the present form. */
  readonly migrations?: readonly string[];
  /** For tests. */
  readonly faults?: FaultInjection;
}

/**
 * Rings in an SQLite database, `bellbot.db` in the data folder, that this process alone may have open. A promise of a
 * write resolves when it is on disk (write-ahead log, `synchronous=FULL`). SQLite runs in a thread of its own, so that
 * a slow disk delays no strike.
 */
export class SqliteStore implements RingStore {
  readonly #folder: string;
  readonly #path: string;
  readonly #clock: Clock;
  readonly #tell: (incident: StorageIncident) => void;
  readonly #health = new StoreHealth();
  readonly #known = new KnownRings();
  readonly #refused: RefusedFile;
  readonly #unsaved: UnsavedFile;
  readonly #keeper: DatabaseKeeper;
  readonly #line: DatabaseLine;
  #since = '';
  #opening: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  constructor({ folder, clock, tell = () => {}, migrations: steps = migrations, faults }: SqliteStoreParts) {
    this.#folder = resolve(folder);
    this.#path = join(this.#folder, fileName);
    this.#clock = clock;
    this.#tell = tell;
    this.#refused = new RefusedFile(this.#folder);
    this.#unsaved = new UnsavedFile(this.#folder, clock);
    const open = { path: this.#path, migrations: steps, faults: faults?.memory ?? null };
    this.#keeper = new DatabaseKeeper(clock, this.#health, this.#refused, open, {
      restored: () => this.#known.restored,
      opened: (opened, fault) => this.#opened(opened, fault),
    });
    this.#line = new DatabaseLine(clock, this.#keeper, this.#health, this.#refused);
  }

  get status(): StoreStatus {
    return this.#health.status;
  }

  onStatus(listener: (status: StoreStatus) => void): Cancel {
    return this.#health.onStatus(listener);
  }

  /** Number of transactions that were committed since the start. */
  get commits(): number {
    return this.#line.commits;
  }

  async start(): Promise<void> {
    this.#opening = this.#keeper.start();
    try {
      await this.#opening;
    } catch (error) {
      throw await startError(asFault(error), this.#folder, this.#path);
    }
    if (this.#stopping === undefined) {
      this.#since = new Date(this.#clock.now()).toISOString();
      await writeOwner(this.#folder, { pid: process.pid, since: this.#since });
      this.#line.start();
    }
  }

  /** Notes where BellBot listens, for the one who tries to use the folder too. */
  async listensAt(url: string): Promise<void> {
    if (this.#stopping === undefined) {
      await writeOwner(this.#folder, { pid: process.pid, since: this.#since, url });
    }
  }

  async stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    await this.#stopping;
  }

  async add(ring: Ring, claim?: Claim): Promise<Claim | undefined> {
    const row = rows.rowOfRing(ring);
    const claimRow = claim === undefined ? null : rows.rowOfClaim(claim);
    const change = rows.firstChangeOf(row);
    const outcome = await this.#write(['add', row, change, claimRow, this.#clock.now(), false], true);
    if (outcome[0] === 'claimed') {
      return rows.claimOfRow(outcome[1]);
    }
    this.#known.add(ring, claim);
    return undefined;
  }

  async claimed(scope: string, event: string): Promise<Claim | undefined> {
    const [row] = await this.#read([
      'claimed',
      rows.encodeText(scope),
      rows.encodeText(event),
      this.#clock.now(),
    ]);
    return row === undefined ? undefined : rows.claimOfRow(row as rows.ClaimRow);
  }

  async begin(ring: Ring): Promise<void> {
    await this.#write(this.#saveOf(ring), false);
    this.#known.save(ring);
    await this.#unsaved.forget(ring.id);
  }

  async save(ring: Ring): Promise<void> {
    const write = this.#saveOf(ring);
    this.#unsaved.sent(write);
    try {
      await this.#write(write, false);
    } finally {
      this.#unsaved.over(write);
    }
    this.#known.save(ring);
  }

  async get(id: string): Promise<Ring | undefined> {
    const [row] = await this.#read(['get', id]);
    return row === undefined ? undefined : rows.ringOfRow(row as rows.RingRow);
  }

  async unfinished(): Promise<Ring[]> {
    return (await this.#read(['unfinished'], false)).map((row) => rows.ringOfRow(row as rows.RingRow));
  }

  async list(query: RingQuery): Promise<Ring[]> {
    return (await this.#read(['list', historyRead(query)])).map((row) => rows.ringOfRow(row as rows.RingRow));
  }

  async changes(id: string): Promise<RingChangeRecord[]> {
    return (await this.#read(['changes', id])).map((row) => rows.changeOfRow(row as rows.ChangeRow));
  }

  async forget({ acceptedBefore, expiredBy, limit }: Forgettable): Promise<number> {
    const outcome = await this.#write(['forget', acceptedBefore, expiredBy, limit], false);
    return Number(outcome[1]);
  }

  #saveOf(ring: Ring): SaveWrite {
    const change = rows.rowOfChange(nextRecord(ring, this.#clock.now()));
    return ['save', ring.id, ring.strikes.asked, rows.stateRowOf(ring), change];
  }

  async #write(write: Write, hurried: boolean): Promise<Outcome> {
    this.#expectRunning();
    return await this.#line.call({ kind: 'write', write }, hurried);
  }

  async #read(read: Read, hurried = true): Promise<unknown[]> {
    this.#expectRunning();
    const [, texts] = await this.#line.call({ kind: 'read', read }, hurried);
    return (texts as string[]).map((text) => JSON.parse(text) as unknown);
  }

  #expectRunning(): void {
    if (this.#stopping !== undefined) {
      throw new BellBotError('stopping');
    }
  }

  async #stop(): Promise<void> {
    await this.#opening?.catch(() => {});
    this.#keeper.giveUp();
    await this.#line.stop();
    await this.#keeper.end();
    await this.#refused.done;
    await this.#unsaved.done;
    if (this.#since !== '') {
      await removeOwner(this.#folder);
    }
  }

  #opened(opened: Opened, fault: StorageFault | undefined): void {
    this.#known.load(opened);
    if (fault?.fault !== 'damaged' && fault?.fault !== 'removed') {
      return;
    }
    const { asidePath, unfinished } = opened;
    const what =
      asidePath === null
        ? `The database is gone: ${fault.message}`
        : `The database was damaged (${fault.message}) and has been set aside as ${asidePath}.`;
    const reason = `${what} A new one was begun, with ${unfinished.length} unfinished rings; the history starts anew.`;
    this.#tell({ reason, path: asidePath ?? this.#path });
  }
}
