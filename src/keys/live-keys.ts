import { adminKeyName, type Caller, type Keys } from '../core/caller.js';
import type { AskedKey, KeyBook, ListedKey, NewKey } from '../core/key-book.js';
import type { Cancel, Clock } from '../core/ports.js';
import { inTime } from '../core/wait.js';
import { watchPath } from '../system/watched-folder.js';
import { DigestTable } from './digest-table.js';
import { ExpiredKeys } from './expired-keys.js';
import { fileKeys } from './file-keys.js';
import type { KeptKeys } from './kept-keys.js';
import { KeyRing } from './key-ring.js';
import { KeyUses } from './key-uses.js';

/** How long a request waits for the disk to say whether the file was changed, milliseconds. */
const refreshLimit = 1000;
/** How long after a change it is looked at once more, milliseconds. */
const settleTime = 50;
/** How long the file has to stay damaged before it is told, milliseconds. */
const damageTime = 1000;

/** What the keys of a running server need. */
export interface LiveKeysParts {
  readonly kept: KeptKeys;
  readonly clock: Clock;
  /** Hears what people should do about the file of keys; sentences. */
  readonly advise: (sentence: string) => void;
}

/** The keys of a running server: those that are set, and those of the file, as it is now. */
export class LiveKeys implements Keys, KeyBook {
  readonly #parts: LiveKeysParts;
  readonly #expired: ExpiredKeys;
  readonly #uses: KeyUses;
  /** True when keys are set. The one that BellBot makes for changing things is none of them: it locks nothing by itself. */
  readonly #isLocked: boolean;
  #set: KeyRing;
  #table = new DigestTable([]);
  #callers: ReadonlyMap<string, Caller> = new Map();
  /**
   * True once there was a file of keys, though none be left in it, and though it be gone: what is locked is not opened by a
   * key that is revoked, or by a disk that is missing.
   */
  #hadFile = false;
  #look: string | undefined;
  #reloading: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  #watches: Cancel[] = [];
  #cancelTold: Cancel | undefined;
  #stopped = false;

  constructor(parts: LiveKeysParts) {
    this.#parts = parts;
    this.#set = new KeyRing(parts.kept.set);
    this.#isLocked = this.#set.required;
    this.#expired = new ExpiredKeys(parts.clock);
    this.#uses = new KeyUses(parts.kept.file, parts.clock);
  }

  /**
   * Reads the file. Called once, before anything else. Resolves to what people should do about it; sentences. Rejects with
   * `storage-unusable` when it cannot be used.
   */
  async start(): Promise<readonly string[]> {
    return this.#load(await this.#parts.kept.file.look());
  }

  /** Begins to watch the file, whose folder is there by now, so that a change counts at once. */
  watch(): void {
    const { clock, kept } = this.#parts;
    let cancel: Cancel | undefined;
    const changed = (): void => {
      void this.refresh();
      // Whoever saves it in an editor may be in the midst of that.
      cancel ??= clock.after(settleTime, () => {
        cancel = undefined;
        void this.refresh();
      });
    };
    const watches = kept.file.places.map((path) => watchPath(path, changed));
    this.#watches = [...watches.filter((each) => each !== undefined), () => cancel?.()];
    changed();
  }

  /** Ends watching, and keeps what is known of the keys' uses. Never rejects. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const cancel of this.#watches.splice(0)) {
      cancel();
    }
    this.#cancelTold?.();
    await this.#uses.stop();
  }

  get required(): boolean {
    return this.#isLocked || this.#hadFile;
  }

  callerOf(presented: string): Caller | undefined {
    const set = this.#set.callerOf(presented);
    const known = this.#table.find(presented);
    const caller = set ?? (known === undefined || this.#expired.has(known) ? undefined : known.caller);
    if (caller !== undefined) {
      this.#uses.note(caller.name, this.#callers.get(caller.name) === caller);
    }
    return caller;
  }

  holds(caller: Caller): boolean {
    return this.#set.holds(caller) || this.#callers.get(caller.name) === caller;
  }

  isName(name: string): boolean {
    return this.#set.isName(name) || this.#callers.has(name);
  }

  canChange({ name }: Caller): boolean {
    return !this.#set.isName(name);
  }

  async refresh(): Promise<void> {
    // What began before this call may have looked too early.
    this.#next ??= this.#reloading.then(() => {
      this.#next = undefined;
      this.#reloading = this.#reload();
      return this.#reloading;
    });
    await inTime(this.#parts.clock, refreshLimit, this.#next, undefined);
  }

  async list(): Promise<readonly ListedKey[]> {
    const all = await this.#parts.kept.list();
    return all.map((key) => ({ ...key, lastUsed: this.#uses.latest(key.name, key.lastUsed) }));
  }

  async add(asked: AskedKey): Promise<NewKey> {
    return this.#changed(await this.#parts.kept.add(asked));
  }

  async rotate(name: string, overlap: number): Promise<NewKey> {
    return this.#changed(await this.#parts.kept.rotate(name, overlap));
  }

  async revoke(name: string): Promise<void> {
    await this.#changed(await this.#parts.kept.revoke(name));
  }

  async #changed<T>(result: T): Promise<T> {
    await this.refresh();
    return result;
  }

  /** Takes in what was changed in the file. While it is damaged, what was known before goes on counting. */
  async #reload(): Promise<void> {
    const look = await this.#parts.kept.file.look();
    if (look === this.#look || this.#stopped) {
      return;
    }
    this.#cancelTold?.();
    try {
      for (const sentence of await this.#load(look)) {
        this.#parts.advise(sentence);
      }
    } catch (error) {
      this.#look = look;
      const what = error instanceof Error ? error.message : String(error);
      this.#cancelTold = this.#parts.clock.after(damageTime, () =>
        this.#parts.advise(`${what} Until then the keys count that were in it before.`),
      );
    }
  }

  async #load(look: string): Promise<readonly string[]> {
    const { kept } = this.#parts;
    const file = look === '' ? undefined : await kept.file.read();
    const { keys, callers } = fileKeys(file?.document, this.#set, kept.file.path, this.#callers);
    this.#hadFile ||= file !== undefined;
    this.#look = look;
    this.#table = new DigestTable(keys);
    this.#callers = callers;
    this.#expired.keep(keys);
    const warnings = file?.isOpen === true ? [kept.file.close()] : [];
    if (!this.required) {
      return warnings;
    }
    const more = await kept.haveAdminKey();
    if (!this.#set.isName(adminKeyName)) {
      this.#set = new KeyRing(kept.set);
    }
    return [...warnings, ...more];
  }
}
