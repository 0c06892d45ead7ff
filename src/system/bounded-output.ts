import type { Sink, WriteFailure } from './sinks.js';

/**
 * How much a text matters when not all of it can be written. A `line` is lost when too much waits already; the `last` ones
 * still have room then; `first` ones are written before all that waits, and again when writing them has failed.
 */
export type Rank = 'first' | 'line' | 'last';

/** Makes the line that tells of lost ones; `why` completes the sentence that they were lost. */
export type SayLost = (count: number, why: string) => string;

/** A text that waits. */
interface Waiting {
  readonly text: string;
  readonly isFirst: boolean;
  /** How many lines are lost with it. */
  readonly lines: number;
  /** How many lost lines nobody is told of when it is lost. */
  readonly tells: number;
}

/** Characters that may wait until further lines are lost, and how many more for what must not be. */
const mostWaiting = 1 << 20;
const reserve = 1 << 16;
/** When no more than this waits, somebody reads again. */
const readAgain = mostWaiting / 2;
/** Characters that are handed on at once. */
const portion = 1 << 16;

/**
 * An output whose reader may be slow, away or gone: a terminal after Ctrl-S, a pipe into a program that hangs, a full disk.
 * Writing returns at once, always, and what waits has a limit. What cannot be written is counted, and how much it was is
 * said where it is missing, as soon as there is room again.
 */
export class BoundedOutput {
  /** May be set to another one. */
  sayLost: SayLost = (count, why) => `(${linesLost(count, why)})\n`;
  readonly #sink: Sink;
  readonly #first: Waiting[] = [];
  readonly #lines: Waiting[] = [];
  /** Characters of `#lines` and of what is being written. */
  #waiting = 0;
  #dropped = 0;
  #untold = 0;
  readonly #why = new Set<string>();
  #isFull = false;
  #isFailing = false;
  #isWriting = false;
  readonly #flushed: Array<() => void> = [];

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** How many lines were lost since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Writes a line, or some that belong together, each with its end: now, later or never. */
  write(text: string, rank: Rank = 'line'): void {
    const isFull = rank === 'line' && (this.#isFull || this.#waiting > mostWaiting);
    if (rank === 'first') {
      this.#putFirst({ text, isFirst: true, lines: 1, tells: 0 });
    } else if (isFull || this.#waiting > mostWaiting + reserve) {
      this.#isFull = true;
      this.#lose(1, 'nobody read them');
    } else {
      this.#tellLost();
      this.#lines.push({ text, isFirst: false, lines: 1, tells: 0 });
      this.#waiting += text.length;
    }
    this.#handOn();
  }

  /** Resolves when nothing waits any more, which may be never; what could not be written does not wait. Never rejects. */
  flushed(): Promise<void> {
    return new Promise((resolve) => {
      this.#flushed.push(resolve);
      this.#handOn();
    });
  }

  /** The newest ones have room, since they say what holds now. */
  #putFirst(...waiting: readonly Waiting[]): void {
    this.#first.push(...waiting);
    for (let length = lengthOf(this.#first); length > reserve && this.#first.length > 1; ) {
      length -= this.#first.shift()?.text.length ?? 0;
      this.#lose(1, 'nobody read them');
    }
  }

  #lose(lines: number, why: string): void {
    this.#dropped += lines;
    this.#untold += lines;
    this.#why.add(why);
  }

  /** Says how many lines were lost where the next one is to stand. */
  #tellLost(): void {
    if (this.#untold > 0) {
      const text = this.sayLost(this.#untold, [...this.#why].join(', or '));
      this.#lines.push({ text, isFirst: false, lines: 0, tells: this.#untold });
      this.#waiting += text.length;
      this.#untold = 0;
      this.#why.clear();
    }
  }

  #handOn(): void {
    if (this.#isWriting) {
      return;
    }
    // What has failed is tried again together with the next line, not by itself for ever.
    const first = this.#isFailing && this.#lines.length === 0 ? [] : this.#first.splice(0);
    const texts = [...first, ...this.#lines.splice(0, portionOf(this.#lines))];
    if (texts.length === 0) {
      for (const resolve of this.#flushed.splice(0)) {
        resolve();
      }
      return;
    }
    this.#isWriting = true;
    this.#sink(texts.map(({ text }) => text).join(''), (failure) => this.#written(texts, failure));
  }

  #written(texts: readonly Waiting[], failure: WriteFailure | undefined): void {
    this.#isWriting = false;
    this.#waiting -= lengthOf(texts.filter(({ isFirst }) => !isFirst));
    this.#isFailing = failure !== undefined;
    if (failure !== undefined) {
      this.#failed(unwritten(texts, failure.bytes), failure.why);
    } else if (this.#isFull && this.#waiting <= readAgain) {
      this.#isFull = false;
      this.#tellLost();
    }
    this.#handOn();
  }

  #failed(texts: readonly Waiting[], why: string): void {
    const first = texts.filter(({ isFirst }) => isFirst);
    const newer = this.#first.splice(0);
    this.#putFirst(...first, ...newer);
    for (const { lines, tells, isFirst } of texts) {
      if (!isFirst) {
        this.#untold += tells;
        this.#lose(lines, why);
      }
    }
  }
}

/** Completes a sentence about lost lines. */
export function linesLost(count: number, why: string): string {
  return `${count === 1 ? '1 line was' : `${count} lines were`} lost: ${why}`;
}

function lengthOf(texts: readonly Waiting[]): number {
  return texts.reduce((sum, { text }) => sum + text.length, 0);
}

/** How many of them are handed on at once. */
function portionOf(lines: readonly Waiting[]): number {
  let length = 0;
  const end = lines.findIndex(({ text }) => {
    length += text.length;
    return length > portion;
  });
  return end === -1 ? lines.length : Math.max(1, end);
}

/** Those that were not written as a whole, when no more than so many bytes were. */
function unwritten(texts: readonly Waiting[], bytes: number): readonly Waiting[] {
  let length = 0;
  const end = texts.findIndex(({ text }) => {
    length += Buffer.byteLength(text);
    return length > bytes;
  });
  return end === -1 ? [] : texts.slice(end);
}
