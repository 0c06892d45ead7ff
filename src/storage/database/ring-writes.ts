import type Database from 'libsql';
import { isConstraint } from '../faults.js';
import type { Outcome, Write } from '../messages.js';
import { bytesOfId, type ChangeRow, type ClaimRow, type RingRow } from '../ring-document.js';
import type { SaveWrite } from '../unsaved-note.js';
import { NameTable } from './name-table.js';

const done: Outcome = ['done', undefined];
/** Bytes that a probe writes, so that it needs space that a full disk does not have. */
const probeSize = 65_536;

/** The statements that change the database. They are run within a transaction that the caller begins and ends. */
export class RingWrites {
  readonly #names: NameTable;
  readonly #insertRing: Database.Statement;
  readonly #firstChange: Database.Statement;
  readonly #findRing: Database.Statement;
  readonly #findClaim: Database.Statement;
  readonly #insertClaim: Database.Statement;
  readonly #addChange: Database.Statement;
  readonly #saveRing: Database.Statement;
  readonly #findBefore: Database.Statement;
  readonly #remove: readonly Database.Statement[];
  readonly #forgetRings: readonly Database.Statement[];
  readonly #forgetClaims: Database.Statement;
  readonly #probe: readonly Database.Statement[];

  constructor(db: Database.Database) {
    this.#names = new NameTable(db);
    this.#insertRing = db.prepare(
      `INSERT INTO rings
         (id, bell, source, who, text, accepted_at, asked, state, made, attempts, started_at, finished_at, reason)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#firstChange = db.prepare(
      `INSERT INTO changes (ring, n, at, state, attempts, made, reason)
       SELECT number, 0, ?, ?, ?, ?, ? FROM rings WHERE id = ?`,
    );
    this.#findRing = db.prepare('SELECT 1 FROM rings WHERE id = ?').raw();
    this.#findClaim = db
      .prepare(
        `SELECT scope, event, fingerprint, answer, expires_at, hex(ring) FROM claims
         WHERE scope = ? AND event = ? AND expires_at > ?`,
      )
      .raw();
    this.#insertClaim = db.prepare(
      `INSERT OR REPLACE INTO claims (scope, event, fingerprint, answer, expires_at, ring)
       VALUES (?, ?, ?, ?, ?, ?)`,
    );
    this.#addChange = db.prepare(
      `INSERT INTO changes (ring, n, at, state, attempts, made, reason)
       SELECT r.number, 1 + coalesce((SELECT max(n) FROM changes WHERE ring = r.number), 0), ?1, ?2, ?3, ?4, ?5
       FROM rings AS r WHERE r.id = ?6 AND (state, attempts, made, reason) IS NOT (?2, ?3, ?4, ?5)`,
    );
    this.#saveRing = db.prepare(
      `UPDATE rings SET asked = ?, state = ?, made = ?, attempts = ?, started_at = ?, finished_at = ?, reason = ?
       WHERE id = ?`,
    );
    // One attempt more is one that was stored and then not made.
    this.#findBefore = db
      .prepare('SELECT 1 FROM rings WHERE id = ? AND state <= 1 AND made <= ? AND attempts <= ? + 1')
      .raw();
    this.#remove = [
      'DELETE FROM changes WHERE ring = (SELECT number FROM rings WHERE id = ?)',
      'DELETE FROM claims WHERE ring = ?',
      'DELETE FROM rings WHERE id = ?',
    ].map((sql) => db.prepare(sql));
    const oldest = `SELECT number FROM rings INDEXED BY rings_by_time
      WHERE accepted_at < ? AND state > 1 ORDER BY accepted_at, id LIMIT ?`;
    this.#forgetRings = [
      `DELETE FROM changes WHERE ring IN (${oldest})`,
      `DELETE FROM rings WHERE number IN (${oldest})`,
    ].map((sql) => db.prepare(sql));
    this.#forgetClaims = db.prepare(
      `DELETE FROM claims WHERE number IN
         (SELECT number FROM claims WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)`,
    );
    this.#probe = [
      `INSERT OR REPLACE INTO probes VALUES (1, zeroblob(${probeSize}))`,
      'DELETE FROM probes',
    ].map((sql) => db.prepare(sql));
  }

  /** Makes one change. A row that is wrong is refused; whatever else SQLite says is thrown and spoils the transaction. */
  run(write: Write): Outcome {
    try {
      return this.#run(write);
    } catch (error) {
      if (isConstraint(error) && error instanceof Error) {
        return ['refused', error.message];
      }
      throw error;
    }
  }

  /** True when the ring of a save is unfinished and has not gone further than the save says. */
  isBefore([, id, , [, made, attempts]]: SaveWrite): boolean {
    return this.#findBefore.get([bytesOfId(id), made, attempts]) !== undefined;
  }

  /** Keeps a claim, instead of an earlier one of its event. */
  claim(claim: ClaimRow): void {
    this.#insertClaim.run([...claim, Buffer.alloc(0)]);
  }

  /** Called when the transaction was not committed. */
  rolledBack(): void {
    this.#names.clear();
  }

  #run(write: Write): Outcome {
    switch (write[0]) {
      case 'add':
        return this.#add(write);
      case 'save': {
        const [, id, asked, state, change] = write;
        const bytes = bytesOfId(id);
        this.#addChange.run([...change, bytes]);
        const { changes } = this.#saveRing.run([asked, ...state, bytes]);
        return changes === 0 ? ['refused', `ring ${id} was never added`] : done;
      }
      case 'remove': {
        const bytes = bytesOfId(write[1]);
        for (const statement of this.#remove) {
          statement.run([bytes]);
        }
        return done;
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

  #add([, ring, change, claim, now, again]: Extract<Write, readonly ['add', ...unknown[]]>): Outcome {
    const id = bytesOfId(ring[0]);
    if (again && this.#findRing.get([id]) !== undefined) {
      return done;
    }
    if (claim !== null) {
      const [scope, event] = claim;
      const earlier = this.#findClaim.get([scope, event, now]) as [...ClaimRow, string] | undefined;
      if (earlier !== undefined) {
        const [, , fingerprint, answer, expiresAt, owner] = earlier;
        return ['claimed', [scope, event, fingerprint, answer, expiresAt], owner];
      }
    }
    // A ring of that id is refused here by the constraint, before anything else of it is kept.
    this.#keepRing(id, ring, change);
    if (claim !== null) {
      this.#insertClaim.run([...claim, id]);
    }
    return done;
  }

  #keepRing(id: Buffer, [, bell, source, ...rest]: RingRow, change: ChangeRow | null): void {
    this.#insertRing.run([id, this.#names.number(bell), this.#names.number(source), ...rest]);
    if (change !== null) {
      this.#firstChange.run([...change, id]);
    }
  }
}
