import { type CountChange, CountChanges } from '../../core/count-changes.js';
import {
  type CellKey,
  cellLength,
  cellPart,
  HourCells,
  nobody,
  other,
  quartersOfHour,
} from '../../core/hour-cells.js';
import { add, type CountedName, difference, quarterOf, type Tally, tallyOf } from '../../core/ring-counts.js';
import { nameAsKept, type Statements } from './schema.js';

/** Most cells of an hour in which people are told apart: a change of the hour writes all of them. */
const mostCells = 2000;
/** How many people are told apart, those who rang last, and after how many new names that is looked at. */
const mostPeople = 10_000;
const lookAfter = 500;

const ringsOfPerson = 'FROM rings INDEXED BY rings_by_who WHERE who IS NOT NULL AND who = names.name';
const dropUnused = `DELETE FROM names WHERE kind = 'who' AND name = ? AND NOT EXISTS (SELECT 1 ${ringsOfPerson})`;
const dropLongAgo = `
  DELETE FROM names WHERE number IN (SELECT number FROM names WHERE kind = 'who'
    ORDER BY (SELECT max(id) ${ringsOfPerson}) DESC LIMIT -1 OFFSET ${mostPeople})`;
const putHour = 'INSERT OR REPLACE INTO hours (number, cells) VALUES (?, ?)';

/** What was counted in a file: hours with their cells in hexadecimal digits, and names with their numbers. */
export interface Counted {
  readonly hours: ReadonlyArray<readonly [hour: number, cells: string]>;
  readonly names: ReadonlyArray<readonly [number: number, kind: string, name: string]>;
}

/** Counts rings within the transaction that changes them: each hour is written once, however many rings there are. */
export class CountWrites {
  readonly #statements: Statements;
  readonly #unused = new Set<string>();
  /** What the transaction has changed until now. */
  readonly changes = new CountChanges();

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /**
   * A ring of somebody, whose name is given as it is kept, has been deleted: a name is known as long as its last ring.
   */
  deleted(who: string | null): void {
    if (who !== null) {
      this.#unused.add(who);
    }
  }

  /** Takes what was counted in another file, in place of what was noted for the same hours. */
  take({ hours, names }: Counted): void {
    for (const row of names) {
      this.#statements.run('INSERT OR IGNORE INTO names (number, kind, name) VALUES (?, ?, ?)', ...row);
    }
    for (const [number, cells] of hours) {
      const bytes = Buffer.from(cells, 'hex');
      const { numbers } = new HourCells(bytes);
      const used = numbers.filter(
        (_, index) => index % cellLength > 0 && index % cellLength < cellPart.tally,
      );
      // A name that could not be read keeps its number to itself.
      const most = used.reduce((a, b) => Math.max(a, b), other);
      this.#statements.run(`UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'names'`, most);
      this.#statements.run(putHour, number, bytes);
      this.changes.delete(number);
    }
  }

  /** Writes all that was noted: the last thing in a transaction. */
  write(): void {
    for (const [number, changes] of this.changes) {
      const [row] = this.#statements.rows<[Uint8Array]>('SELECT cells FROM hours WHERE number = ?', number);
      const cells = new HourCells(row?.[0]);
      for (const change of changes) {
        this.#apply(cells, change);
      }
      this.#statements.run(putHour, number, Buffer.from(cells.packed));
    }
    for (const who of this.#unused) {
      this.#statements.run(dropUnused, who);
    }
    this.clear();
  }

  /** Nothing of the transaction was kept. */
  clear(): void {
    this.changes.clear();
    this.#unused.clear();
  }

  #apply(cells: HourCells, { ring, tally }: CountChange): void {
    const isNew = tally[0] > 0 && cells.count < mostCells;
    const who = ring.who === null ? nobody : this.#numberOf('who', ring.who, isNew);
    const bell = this.#numberOf('bell', ring.bell);
    const source = this.#numberOf('source', ring.source);
    const quarter = quarterOf(ring) & (quartersOfHour - 1);
    const key: CellKey = [quarter, bell, source, who];
    // What becomes of a ring later that was not counted by its name is not, either.
    const isCounted = who === nobody || isNew || cells.has(key);
    cells.add(isCounted ? key : [quarter, bell, source, other], tally);
  }

  #numberOf(kind: CountedName, name: string, mayBeNew = true): number {
    const known = numberOf(this.#statements, kind, name);
    if (known !== other || !mayBeNew) {
      return known;
    }
    this.#statements.run('INSERT INTO names (kind, name) VALUES (?, ?)', kind, nameAsKept(name));
    const number = numberOf(this.#statements, kind, name);
    if (kind === 'who' && number % lookAfter === 0) {
      this.#statements.run(dropLongAgo);
    }
    return number;
  }
}

/** The number of a name in cells. */
export function numberOf(statements: Statements, kind: CountedName, name: string | null): number {
  const sql = 'SELECT number FROM names WHERE kind = ? AND name = ?';
  const [[number] = [other]] =
    name === null ? [[nobody]] : statements.rows<[number]>(sql, kind, nameAsKept(name));
  return number;
}
