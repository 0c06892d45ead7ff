import type { CPU } from 'avr8js';

/** Interrupts without a skip after which another place of the sketch is watched. */
const patience = 4;

/**
 * Skips the time in which the sketch goes round a loop and changes nothing.
 *
 * When the CPU comes to the same instruction twice with every register and byte of memory the same, and in between it
 * neither ran an interrupt nor touched a peripheral, it will go round like that until something from outside changes
 * its memory or interrupts it. That can only be the next clock event: up to it, whole rounds can be left out, and every
 * later cycle is still exact. Finding such a round is cycle detection after Brent.
 */
export class IdleLoop {
  readonly #cpu: CPU;
  readonly #memory: Buffer;
  readonly #snapshot: Buffer;
  #snapshotCycles = 0;
  #valid = false;
  /** Visits since the snapshot, and how many there may be before it is taken anew. */
  #visits = 0;
  #window = 1;
  #interrupts = 0;
  #touched = false;

  /** The instruction that is watched, a word address; -1 while there is none. */
  head = -1;

  constructor(cpu: CPU) {
    this.#cpu = cpu;
    this.#memory = Buffer.from(cpu.data.buffer, cpu.data.byteOffset, cpu.data.byteLength);
    this.#snapshot = Buffer.alloc(this.#memory.length);
  }

  /** The sketch touched a peripheral: what came before proves nothing about what comes next. */
  touch(): void {
    this.#touched = true;
  }

  /** An interrupt is about to run; `resumeAt` is where the sketch was. */
  interrupted(resumeAt: number): void {
    this.#valid = false;
    this.#interrupts += 1;
    if (this.#interrupts > patience) {
      this.#interrupts = 0;
      this.head = resumeAt;
    }
  }

  /** The CPU is at `head`. May move its clock on, to `limit` at most and to less than `nextEvent`. */
  visit(limit: number, nextEvent: number): void {
    const { cycles } = this.#cpu;
    if (this.#touched) {
      // A sketch that waits by reading a timer comes here often: no snapshot for it.
      this.#touched = false;
      this.#valid = false;
      return;
    }
    if (!this.#valid) {
      this.#window = 1;
      this.#takeSnapshot(cycles);
      return;
    }
    this.#visits += 1;
    if (this.#memory.equals(this.#snapshot)) {
      this.#skip(cycles, Math.min(limit, nextEvent - 1));
    } else if (this.#visits === this.#window) {
      this.#window *= 2;
      this.#takeSnapshot(cycles);
    }
  }

  #skip(cycles: number, limit: number): void {
    const period = cycles - this.#snapshotCycles;
    const rounds = Math.max(0, Math.floor((limit - cycles) / period));
    this.#cpu.cycles = cycles + rounds * period;
    this.#snapshotCycles = this.#cpu.cycles;
    // Several visits to a round: the head is in a loop within the loop. Another place is found sooner.
    this.#interrupts = this.#visits > 1 ? patience : 0;
    this.#visits = 0;
  }

  #takeSnapshot(cycles: number): void {
    this.#snapshot.set(this.#memory);
    this.#snapshotCycles = cycles;
    this.#visits = 0;
    this.#valid = true;
  }
}
