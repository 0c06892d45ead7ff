import type Database from 'libsql';
import type { RingClaim } from '../../core/known-rings.js';
import type { Ring } from '../../core/ring.js';
import {
  changedRing,
  claimName,
  firstRecord,
  isBefore,
  isSameRecord,
  nextRecord,
} from '../../core/ring-document.js';
import { strikesLeft } from '../../core/tickets.js';
import type { Outcome, Save, Write } from '../messages.js';
import { CountWrites } from './counts.js';
import { isConstraint } from './faults.js';
import { bytesOfId, findClaim, isUnfinished, nameAsKept, Statements, timeInId } from './schema.js';

type Add = Extract<Write, readonly ['add', ...unknown[]]>;

const done: Outcome = ['done', 0];
/** Bytes that a probe writes, so that it needs space that a full disk does not have. */
const probeSize = 65_536;
/** What a ring is added as, usually: there is no record of that. */
const justQueued = { at: 0, state: 'queued', attempts: 0, made: 0, reason: null } as const;
const insertFirst = 'INSERT INTO changes (ring, n, change) SELECT number, 0, ? FROM rings WHERE id = ?';
const findDocument = 'SELECT document FROM rings WHERE id = ?';
const findRing = `
  SELECT number, document,
    (SELECT json_array(n, change ->> 'at') FROM changes WHERE ring = number ORDER BY n DESC LIMIT 1)
  FROM rings WHERE id = ?`;
const insertRing = `
  INSERT INTO rings (id, bell, source, who, pattern, state, accepted_at, lead, strikes_left, document)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO NOTHING`;
const insertChange = 'INSERT INTO changes (ring, n, change) VALUES (?, ?, ?)';
const oldest = `
  SELECT number FROM rings INDEXED BY rings_by_time
  WHERE accepted_at < ? AND NOT ${isUnfinished} ORDER BY accepted_at LIMIT ?`;
const expired = 'SELECT number FROM claims WHERE expires_at <= ? ORDER BY expires_at LIMIT ?';

/** What changes the database, within a transaction that the caller begins and ends; before the end it is counted. */
export class RingWrites {
  readonly #statements: Statements;
  /** Counts what is changed. */
  readonly counts: CountWrites;

  constructor(db: Database.Database) {
    this.#statements = new Statements(db);
    this.counts = new CountWrites(this.#statements);
  }

  /**
   * Makes one change; may be made again. A row that is wrong is refused; with anything else that SQLite throws, nothing
   * of the transaction may be kept.
   */
  run(write: Write): Outcome {
    return unlessRefused(() => this.#run(write));
  }

  /** Takes out rings that were refused, with their claims. */
  withdraw(ids: readonly string[]): void {
    for (const bytes of ids.map(bytesOfId)) {
      const [document] = this.#statements.texts(findDocument, bytes);
      if (document !== undefined) {
        const ring = JSON.parse(document) as Ring;
        this.counts.changes.withdrawn(ring);
        this.counts.deleted(nameAsKept(ring.who));
      }
      this.#statements.run('DELETE FROM changes WHERE ring = (SELECT number FROM rings WHERE id = ?)', bytes);
      this.#statements.run('DELETE FROM claims WHERE ring = ?', bytes);
      this.#statements.run('DELETE FROM rings WHERE id = ?', bytes);
    }
  }

  /** Adds a ring. False when there is one of that id. */
  addRing(ring: Ring): boolean {
    const isNew = this.#insert(ring);
    if (isNew) {
      this.counts.changes.added(ring);
    }
    return isNew;
  }

  #insert(ring: Ring): boolean {
    const { id, bell, source, who, pattern, state, acceptedAt } = ring;
    const bytes = bytesOfId(id);
    const names = [bell, source, who, pattern].map(nameAsKept);
    const lead = timeInId(bytes) - acceptedAt;
    const searched = [bytes, ...names, state, acceptedAt, lead, strikesLeft(ring.strikes)];
    const isNew = this.#statements.run(insertRing, ...searched, JSON.stringify(ring)) > 0;
    const first = firstRecord(ring);
    if (isNew && !isSameRecord(first, justQueued)) {
      this.#statements.run(insertFirst, JSON.stringify(first), bytes);
    }
    return isNew;
  }

  /** Keeps a claim, instead of an earlier one of its name. */
  keepClaim(kept: RingClaim): void {
    const { claim, ring } = kept;
    const sql = 'INSERT OR REPLACE INTO claims (name, expires_at, ring, kept) VALUES (?, ?, ?, ?)';
    this.#statements.run(sql, claimName(claim), claim.expiresAt, bytesOfId(ring), JSON.stringify(kept));
  }

  /** Makes a save that was noted, unless its ring has gone further since then. */
  makeNoted(save: Save): void {
    const { ring } = save;
    const [kept] = this.#statements.texts(findDocument, bytesOfId(ring.id));
    if (kept !== undefined && isBefore(JSON.parse(kept) as Ring, ring)) {
      this.run(['save', save, false]);
    }
  }

  #run(write: Write): Outcome {
    const statements = this.#statements;
    switch (write[0]) {
      case 'add':
        return write[1].length === 1 ? this.#add(write) : this.#addSeveral(write);
      case 'save': {
        const [, save, isKnown] = write;
        const isMade = this.#save(save) || (isKnown && this.addRing(save.ring));
        return isMade ? done : ['unknown', `ring ${save.ring.id} was never added`];
      }
      case 'forget': {
        const [, acceptedBefore, expiredBy, limit] = write;
        statements.run(`DELETE FROM changes WHERE ring IN (${oldest})`, acceptedBefore, limit);
        const sql = `DELETE FROM rings WHERE number IN (${oldest}) RETURNING who`;
        const rings = statements.rows<[string | null]>(sql, acceptedBefore, limit);
        for (const [who] of rings) {
          this.counts.deleted(who);
        }
        const claims = statements.run(`DELETE FROM claims WHERE number IN (${expired})`, expiredBy, limit);
        return ['done', rings.length + claims];
      }
      case 'probe':
        statements.run(`INSERT OR REPLACE INTO probes VALUES (1, zeroblob(${probeSize}))`);
        statements.run('DELETE FROM probes');
        return done;
    }
  }

  /** All of them or none, whatever is wrong with one. */
  #addSeveral(add: Add): Outcome {
    const statements = this.#statements;
    statements.run('SAVEPOINT several');
    // With anything that is thrown here the whole transaction is over.
    const outcome = unlessRefused(() => this.#add(add));
    if (outcome !== done) {
      statements.run('ROLLBACK TO several');
    }
    statements.run('RELEASE several');
    return outcome;
  }

  #add([, rings, claim, now, outlived]: Add): Outcome {
    const [first] = rings;
    const [text] = claim === null ? [] : this.#statements.texts(findClaim, claimName(claim), now);
    const earlier = text === undefined ? undefined : (JSON.parse(text) as RingClaim);
    if (earlier !== undefined && earlier.ring !== first?.id && earlier.ring !== outlived) {
      return ['claimed', earlier];
    }
    const before = rings.find((ring) => !this.#insert(ring));
    if (before !== undefined || first === undefined) {
      return ['exists', before === undefined ? 'there is no ring' : `ring ${before.id} was added before`];
    }
    if (claim !== null) {
      this.keepClaim({ claim, ring: first.id });
    }
    for (const ring of rings) {
      this.counts.changes.added(ring);
    }
    return done;
  }

  #save({ ring, now }: Save): boolean {
    const [row] = this.#statements.rows<[number, string, string | null]>(findRing, bytesOfId(ring.id));
    if (row === undefined) {
      return false;
    }
    const [number, document, last] = row;
    const before = JSON.parse(document) as Ring;
    const first = firstRecord(before);
    const [n, at] = last === null ? [0, first.at] : (JSON.parse(last) as [number, number]);
    const change = nextRecord(ring, now, at);
    if (!isSameRecord(first, change)) {
      this.#statements.run(insertChange, number, n + 1, JSON.stringify(change));
    }
    const after = changedRing(before, ring);
    const next = [ring.state, strikesLeft(ring.strikes), JSON.stringify(after)];
    const sql = 'UPDATE rings SET state = ?, strikes_left = ?, document = ? WHERE number = ?';
    this.#statements.run(sql, ...next, number);
    this.counts.changes.changed(before, after);
    return true;
  }
}

/** What a change comes to; a row that SQLite refuses is one of the outcomes. */
function unlessRefused(change: () => Outcome): Outcome {
  try {
    return change();
  } catch (error) {
    if (isConstraint(error)) {
      return ['refused', error.message];
    }
    throw error;
  }
}
