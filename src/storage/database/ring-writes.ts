import type Database from 'libsql';
import { isFinal, type Ring } from '../../core/ring.js';
import type { Outcome, Save, Write } from '../messages.js';
import { firstRecord, isSameRecord, type KeptClaim } from '../ring-document.js';
import { isConstraint } from './faults.js';
import { bytesOfId, eventName, isUnfinished } from './schema.js';

const done: Outcome = ['done', 0];
/** Bytes that a probe writes, so that it needs space that a full disk does not have. */
const probeSize = 65_536;

/** The statements that change the database. They are run within a transaction that the caller begins and ends. */
export class RingWrites {
  readonly #insertRing: Database.Statement;
  readonly #findRing: Database.Statement;
  readonly #findUnfinished: Database.Statement;
  readonly #saveRing: Database.Statement;
  readonly #insertChange: Database.Statement;
  readonly #findClaim: Database.Statement;
  readonly #insertClaim: Database.Statement;
  readonly #withdraw: readonly Database.Statement[];
  readonly #forgetRings: readonly Database.Statement[];
  readonly #forgetClaims: Database.Statement;
  readonly #probe: readonly Database.Statement[];

  constructor(db: Database.Database) {
    const statements = (texts: readonly string[]) => texts.map((sql) => db.prepare(sql));
    this.#insertRing = db.prepare(
      `INSERT INTO rings (id, bell, source, state, accepted_at, document) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO NOTHING`,
    );
    this.#findRing = db
      .prepare(
        `SELECT number, document, (SELECT max(n) FROM changes WHERE ring = number) FROM rings WHERE id = ?`,
      )
      .raw();
    this.#findUnfinished = db
      .prepare(`SELECT document FROM rings INDEXED BY rings_unfinished WHERE ${isUnfinished} ORDER BY id`)
      .raw();
    this.#saveRing = db.prepare('UPDATE rings SET state = ?, document = ? WHERE number = ?');
    this.#insertChange = db.prepare('INSERT INTO changes (ring, n, change) VALUES (?, ?, ?)');
    this.#findClaim = db.prepare('SELECT kept FROM claims WHERE event = ? AND expires_at > ?').raw();
    this.#insertClaim = db.prepare(
      'INSERT OR REPLACE INTO claims (event, expires_at, ring, kept) VALUES (?, ?, ?, ?)',
    );
    this.#withdraw = statements([
      'DELETE FROM changes WHERE ring = (SELECT number FROM rings WHERE id = ?)',
      'DELETE FROM claims WHERE ring = ?',
      'DELETE FROM rings WHERE id = ?',
    ]);
    const oldest = `SELECT number FROM rings INDEXED BY rings_by_time
      WHERE accepted_at < ? AND NOT ${isUnfinished} ORDER BY accepted_at, id LIMIT ?`;
    this.#forgetRings = statements([
      `DELETE FROM changes WHERE ring IN (${oldest})`,
      `DELETE FROM rings WHERE number IN (${oldest})`,
    ]);
    this.#forgetClaims = db.prepare(
      `DELETE FROM claims WHERE number IN
         (SELECT number FROM claims WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)`,
    );
    this.#probe = statements([
      `INSERT OR REPLACE INTO probes VALUES (1, zeroblob(${probeSize}))`,
      'DELETE FROM probes',
    ]);
  }

  /**
   * Makes one change; may be made again. A row that is wrong is refused; with anything else that SQLite throws, nothing
   * of the transaction may be kept.
   */
  run(write: Write): Outcome {
    try {
      return this.#run(write);
    } catch (error) {
      if (isConstraint(error)) {
        return ['refused', error.message];
      }
      throw error;
    }
  }

  /** Takes out a ring that was refused, with its claim. */
  withdraw(id: string): void {
    const bytes = bytesOfId(id);
    for (const statement of this.#withdraw) {
      statement.run([bytes]);
    }
  }

  /** Adds a ring. False when there is one of that id. */
  addRing(ring: Ring): boolean {
    const { id, bell, source, state, acceptedAt } = ring;
    const names = [JSON.stringify(bell), JSON.stringify(source)];
    const bytes = bytesOfId(id);
    const { changes } = this.#insertRing.run([bytes, ...names, state, acceptedAt, JSON.stringify(ring)]);
    const first = firstRecord(ring);
    const justQueued = { at: 0, state: 'queued', attempts: 0, made: 0, reason: null } as const;
    if (changes > 0 && !isSameRecord(first, justQueued)) {
      const [number] = this.#findRing.get([bytes]) as [number];
      this.#insertChange.run([number, 0, JSON.stringify(first)]);
    }
    return changes > 0;
  }

  /** Keeps a claim, instead of an earlier one of its event. */
  keepClaim(kept: KeptClaim): void {
    const { claim, ring } = kept;
    this.#insertClaim.run([eventName(claim), claim.expiresAt, bytesOfId(ring), JSON.stringify(kept)]);
  }

  /** Every unfinished ring. */
  unfinished(): Ring[] {
    return (this.#findUnfinished.all([]) as Array<[string]>).map(([text]) => JSON.parse(text) as Ring);
  }

  /** True when the ring of a save is unfinished and has not gone further than the save says. */
  isBefore({ id, life }: Save): boolean {
    const row = this.#findRing.get([bytesOfId(id)]) as [number, string] | undefined;
    if (row === undefined) {
      return false;
    }
    const ring = JSON.parse(row[1]) as Ring;
    const { strikes, attempts } = ring;
    // One attempt more is one that was stored and then not made.
    return !isFinal(ring) && strikes.made <= life.strikes.made && attempts <= life.attempts + 1;
  }

  #run(write: Write): Outcome {
    switch (write[0]) {
      case 'add': {
        const [, ring, claim, now] = write;
        return this.#add(ring, claim === null ? null : { claim, ring: ring.id }, now);
      }
      case 'save': {
        const [, save, ring] = write;
        const isMade = this.#save(save) || (ring !== null && this.addRing(ring));
        return isMade ? done : ['unknown', `ring ${save.id} was never added`];
      }
      case 'forget': {
        const [, acceptedBefore, expiredBy, limit] = write;
        const [changes, rings] = this.#forgetRings;
        changes?.run([acceptedBefore, limit]);
        const forgotten = rings?.run([acceptedBefore, limit]).changes ?? 0;
        return ['done', forgotten + this.#forgetClaims.run([expiredBy, limit]).changes];
      }
      case 'probe':
        for (const statement of this.#probe) {
          statement.run([]);
        }
        return done;
    }
  }

  #add(ring: Ring, kept: KeptClaim | null, now: number): Outcome {
    const row =
      kept === null ? undefined : (this.#findClaim.get([eventName(kept.claim), now]) as [string] | undefined);
    const earlier = row === undefined ? undefined : (JSON.parse(row[0]) as KeptClaim);
    if (earlier !== undefined && earlier.ring !== ring.id) {
      return ['claimed', earlier];
    }
    if (!this.addRing(ring)) {
      return ['exists', `ring ${ring.id} was added before`];
    }
    if (kept !== null) {
      this.keepClaim(kept);
    }
    return done;
  }

  #save({ id, life, change }: Save): boolean {
    const row = this.#findRing.get([bytesOfId(id)]) as [number, string, number | null] | undefined;
    if (row === undefined) {
      return false;
    }
    const [number, before, last] = row;
    const ring = JSON.parse(before) as Ring;
    if (!isSameRecord(firstRecord(ring), change)) {
      this.#insertChange.run([number, 1 + (last ?? 0), JSON.stringify(change)]);
    }
    this.#saveRing.run([life.state, JSON.stringify({ ...ring, ...life }), number]);
    return true;
  }
}
