import type Database from 'libsql';

/** The names of bells and sources, each with its number in the database. */
export class NameTable {
  readonly #numbers = new Map<string, number>();
  readonly #find: Database.Statement;
  readonly #insert: Database.Statement;

  constructor(db: Database.Database) {
    this.#find = db.prepare('SELECT number FROM names WHERE name = ?').raw();
    this.#insert = db.prepare('INSERT INTO names (name) VALUES (?) RETURNING number').raw();
  }

  /** The number of a name, which is added where it is new. */
  number(name: string): number {
    return this.find(name) ?? this.#keep(name, this.#insert.get([name]));
  }

  /** The number of a name, or undefined where no ring has it. */
  find(name: string): number | undefined {
    const known = this.#numbers.get(name);
    if (known !== undefined) {
      return known;
    }
    const row = this.#find.get([name]);
    return row === undefined ? undefined : this.#keep(name, row);
  }

  /** Forgets what was not committed. */
  clear(): void {
    this.#numbers.clear();
  }

  #keep(name: string, row: unknown): number {
    const [number] = row as [number];
    this.#numbers.set(name, number);
    return number;
  }
}
