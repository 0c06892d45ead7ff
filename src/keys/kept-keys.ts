import { adminKeyName, keyRights, type NamedKey, plainKeyName } from '../core/caller.js';
import { BellBotError } from '../core/errors.js';
import type { AskedKey, KeyBook, ListedKey, NewKey } from '../core/key-book.js';
import type { Clock } from '../core/ports.js';
import { realPath } from '../system/access-fault.js';
import { addKey, revokeKey, rotateKey } from './key-changes.js';
import type { KeyEntry } from './keys-document.js';
import { KeysFile } from './keys-file.js';
import { keptKey, keptPath } from './made-key.js';
import { digestOf, newKey } from './new-key.js';

/** The keys that are set, as options or in files of their own: they are listed, and not changed here. */
export type SetKey = NamedKey & Required<Pick<NamedKey, 'rights' | 'place'>>;

/** What the keys of a data folder are looked after with. */
export interface KeptKeysParts {
  /** The data folder. */
  readonly data: string;
  readonly clock: Clock;
  /** The keys beside those of the file. */
  readonly set: readonly SetKey[];
}

/** The keys of a data folder, for the server and for the commands: both work on the file, whether the other runs or not. */
export class KeptKeys implements KeyBook {
  readonly file: KeysFile;
  readonly #data: string;
  readonly #clock: Clock;
  readonly #set: SetKey[];

  constructor({ data, clock, set }: KeptKeysParts) {
    this.#data = data;
    this.#clock = clock;
    this.#set = [...set];
    this.file = new KeysFile(data, clock);
  }

  /** The keys beside those of the file. */
  get set(): readonly SetKey[] {
    return this.#set;
  }

  async list(): Promise<readonly ListedKey[]> {
    const read = await this.file.read();
    const kept = (read?.document.keys ?? []).map((entry) => listed(entry, this.file.path));
    return [...this.#set.map(listedAsSet), ...kept];
  }

  async add(asked: AskedKey): Promise<NewKey> {
    if (asked.name === plainKeyName || asked.name === adminKeyName) {
      throw new BellBotError('key-exists', `The name ${asked.name} is BellBot's own. Choose another name.`);
    }
    const other = this.#set.find(({ name }) => name === asked.name);
    if (other !== undefined) {
      const message = `There is a key named ${asked.name} already, set by ${other.place}. Choose another name.`;
      throw new BellBotError('key-exists', message);
    }
    const key = newKey(asked.name);
    const entry = await this.file.change((document) =>
      addKey(document, asked, digestOf(key), this.#clock.now()),
    );
    return { key, listed: listed(entry, this.file.path) };
  }

  async rotate(name: string, overlap: number): Promise<NewKey> {
    const key = newKey(name);
    const entry = await this.file.change((document) => {
      this.#mustBeKept(name, document.keys);
      return rotateKey(document, name, digestOf(key), this.#clock.now(), overlap);
    });
    return { key, listed: listed(entry, this.file.path) };
  }

  async revoke(name: string): Promise<void> {
    await this.file.change((document) => {
      this.#mustBeKept(name, document.keys);
      revokeKey(document, name);
    });
  }

  /**
   * Has the key that may change things, which is made and kept in the data folder where none is set: once a key is needed,
   * the commands of this machine need one that may everything. Resolves to what people should do about its file; sentences.
   */
  async haveAdminKey(): Promise<readonly string[]> {
    if (this.#set.some(({ name }) => name === adminKeyName)) {
      return [];
    }
    const { key, path, warnings } = await keptKey(this.#data, adminKeyName);
    this.#set.push({ name: adminKeyName, key, rights: keyRights, place: path });
    return warnings;
  }

  /** One that is in the file can be changed though it has the name of another: that is how to mend it. */
  #mustBeKept(name: string, entries: readonly KeyEntry[]): void {
    if (entries.some((entry) => entry.name === name)) {
      return;
    }
    const other = this.#set.find((each) => each.name === name);
    if (other !== undefined) {
      const isMade = name === plainKeyName || name === adminKeyName;
      const what =
        isMade && realPath(keptPath(this.#data, name)) === other.place
          ? `The key ${name} is kept in ${other.place}. Remove that file and start BellBot again: it makes another one.`
          : `The key ${name} is set by ${other.place}. Change it there, and start BellBot again.`;
      throw new BellBotError('key-set-elsewhere', what);
    }
  }
}

function listedAsSet({ name, rights, place }: SetKey): ListedKey {
  const unknown = { made: null, expires: null, lastUsed: null, overlap: null } as const;
  return { name, rights, bells: 'all', ...unknown, from: place, isKept: false };
}

function listed(entry: KeyEntry, path: string): ListedKey {
  const { name, rights, bells, made, expires, lastUsed, previous = [] } = entry;
  const overlaps = previous.map(({ until }) => Date.parse(until));
  return {
    name,
    rights,
    bells,
    made: Date.parse(made),
    expires: expires === null ? null : Date.parse(expires),
    lastUsed,
    overlap: overlaps.length === 0 ? null : Math.max(...overlaps),
    from: path,
    isKept: true,
  };
}
