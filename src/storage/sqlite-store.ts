import { join, resolve } from 'node:path';
import { BellBotError } from '../core/errors.js';
import type { RingClaim } from '../core/known-rings.js';
import { KnownRings } from '../core/known-rings.js';
import type {
  Cancel,
  Clock,
  Forgettable,
  KeptClaim,
  RingChangeRecord,
  RingQuery,
  RingStore,
  StoreStatus,
} from '../core/ports.js';
import type { Ring } from '../core/ring.js';
import { sortedTickets } from '../core/tickets.js';
import { OwnerFile } from '../system/data-folder.js';
import { CommitLine } from './commit-line.js';
import { DatabaseLink, isFailure, type StorageThread } from './database-link.js';
import type { Failure, Opened, Outcome, Read, Save, StorageIncident, Write } from './messages.js';
import { Notes } from './notes.js';
import { StoreHealth, type StorePaths, startError } from './store-health.js';

/** Name of the database in the data folder. */
const fileName = 'bellbot.db';
const program = { program: new URL('./database/worker.js', import.meta.url), data: null };

/** What a store on disk needs. */
export interface SqliteStoreParts {
  /** The data folder. */
  readonly folder: string;
  readonly clock: Clock;
  /** Hears what people have to know; must not throw. */
  readonly tell?: (incident: StorageIncident) => void;
  /** For tests: other steps from an empty file to the present form. */
  readonly steps?: readonly string[];
  /** For tests: another program for the thread, which makes faults. */
  readonly thread?: StorageThread;
}

/**
 * Rings in an SQLite database, `bellbot.db` in the data folder, that this process alone may have open. A promise of a
 * write resolves when it is on disk (write-ahead log, `synchronous=FULL`). SQLite runs in a thread of its own, so that
 * a slow disk delays no strike.
 */
export class SqliteStore implements RingStore {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #health = new StoreHealth();
  readonly #known = new KnownRings();
  readonly #paths: StorePaths;
  readonly #notes: Notes;
  readonly #owner: OwnerFile;
  readonly #link: DatabaseLink;
  readonly #line: CommitLine;
  #newest: string | undefined;
  #opening: Promise<Opened | Failure> | undefined;
  #stopping: Promise<void> | undefined;

  constructor({ folder, clock, tell = () => {}, steps, thread = program }: SqliteStoreParts) {
    this.#folder = resolve(folder);
    this.#clock = clock;
    this.#owner = new OwnerFile(this.#folder);
    const path = join(this.#folder, fileName);
    this.#paths = { folder: this.#folder, database: path, notes: join(this.#folder, 'unsaved') };
    const notes = new Notes(this.#paths.notes, clock);
    this.#notes = notes;
    this.#link = new DatabaseLink({ clock, path, steps, thread, notes, known: this.#known, tell });
    this.#line = new CommitLine(clock, this.#link, this.#health, notes);
  }

  get status(): StoreStatus {
    return this.#health.value;
  }

  onStatus(listener: (status: StoreStatus) => void): Cancel {
    return this.#health.onChange(listener);
  }

  async start(): Promise<void> {
    this.#opening = this.#link.start();
    const opened = await this.#opening;
    if (isFailure(opened)) {
      throw await startError(this.#paths, opened);
    }
    this.#newest = opened.newest ?? undefined;
    if (opened.failure !== null) {
      this.#health.failed(opened.failure);
    }
    if (this.#stopping === undefined) {
      await this.#owner.take(this.#clock.now());
      this.#line.start();
    }
  }

  /** Notes where BellBot listens, for the one who tries to use the folder too. */
  async listensAt(url: string): Promise<void> {
    await this.#owner.listensAt(url);
  }

  async stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    await this.#stopping;
  }

  async add(ring: Ring, claim?: KeptClaim, outlived?: string): Promise<KeptClaim | undefined> {
    const add = ['add', ring, claim ?? null, this.#clock.now(), outlived ?? null] as const;
    const outcome = await this.#call(add, true);
    if (outcome[0] === 'claimed') {
      return outcome[1].claim;
    }
    this.#known.add(ring, claim);
    return undefined;
  }

  async addAll(
    [first, ...rest]: readonly Ring[],
    claim?: KeptClaim,
    outlived?: string,
  ): Promise<KeptClaim | undefined> {
    const earlier = first && (await this.add(first, claim, outlived));
    if (earlier === undefined) {
      await Promise.all(rest.map((ring) => this.add(ring)));
    }
    return earlier;
  }

  async claimed(scope: string, name: string): Promise<KeptClaim | undefined> {
    const [text] = await this.#read(['claimed', scope, name, this.#clock.now()]);
    const kept = text === undefined ? undefined : (JSON.parse(text) as RingClaim);
    return kept === undefined || this.#notes.isRefused(kept.ring) ? undefined : kept.claim;
  }

  async begin(ring: Ring): Promise<void> {
    await this.#save({ ring, now: this.#clock.now() });
    await this.#notes.forget(ring.id);
  }

  async save(ring: Ring): Promise<void> {
    const save = { ring, now: this.#clock.now() };
    this.#notes.sent(save);
    try {
      await this.#save(save);
    } finally {
      this.#notes.over(save);
    }
  }

  async get(id: string): Promise<Ring | undefined> {
    return this.#kept(await this.#read(['get', id]))[0];
  }

  async tickets(bell: string): Promise<Uint8Array> {
    this.#expectRunning();
    return sortedTickets(this.#known.tickets(bell), this.#notes.refused);
  }

  async list(query: RingQuery): Promise<Ring[]> {
    // As many more as may have to be left out.
    const limit = query.limit + this.#notes.refused.length;
    const [page = '[]'] = await this.#read(['list', { ...query, limit }]);
    return this.#kept([page]).slice(0, query.limit);
  }

  newest(): string | undefined {
    return this.#newest;
  }

  async lastAcceptance(before: number): Promise<number | undefined> {
    const [text = 'null'] = await this.#read(['last-acceptance', before]);
    return (JSON.parse(text) as number | null) ?? undefined;
  }

  async changes(id: string): Promise<RingChangeRecord[]> {
    const texts = await this.#read(['changes', id]);
    return this.#notes.isRefused(id) ? [] : texts.map((text) => JSON.parse(text) as RingChangeRecord);
  }

  async forget({ acceptedBefore, expiredBy, limit }: Forgettable): Promise<number> {
    const outcome = await this.#call(['forget', acceptedBefore, expiredBy, limit], false);
    return outcome[0] === 'done' ? outcome[1] : 0;
  }

  async #save(save: Save): Promise<void> {
    await this.#call(['save', save, this.#known.has(save.ring.id)], false);
    this.#known.save(save.ring);
  }

  async #read(read: Read): Promise<readonly string[]> {
    const outcome = await this.#call(read, true);
    return outcome[0] === 'texts' ? outcome[1] : [];
  }

  async #call(request: Write | Read, hasDeadline: boolean): Promise<Outcome> {
    this.#expectRunning();
    const outcome = await this.#line.call(request, hasDeadline);
    if (outcome[0] === 'exists' || outcome[0] === 'unknown' || outcome[0] === 'refused') {
      throw new RangeError(outcome[1]);
    }
    return outcome;
  }

  #expectRunning(): void {
    if (this.#stopping !== undefined) {
      throw new BellBotError('stopping');
    }
  }

  /** The rings of these texts, each one or a page, without those that were refused and are not taken out yet. */
  #kept(texts: readonly string[]): Ring[] {
    const rings = texts.flatMap((text) => JSON.parse(text) as Ring | Ring[]);
    return rings.filter(({ id }) => !this.#notes.isRefused(id));
  }

  async #stop(): Promise<void> {
    await this.#opening;
    this.#link.giveUp();
    await this.#line.stop();
    await this.#link.close();
    await this.#notes.done;
    await this.#owner.release();
  }
}
