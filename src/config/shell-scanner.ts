/** Cuts a shell file into statements and words, as POSIX says (XCU 2.3, token recognition), and understands nothing of them. */

/** One word as it is written, with its quotes. */
export interface ShellWord {
  readonly raw: string;
  /** True when a quote or a bracket that begins in it is never closed. Then it ends with its line. */
  readonly unclosed: boolean;
}

/** A statement: what stands between line ends and semicolons. */
export interface ShellStatement {
  /** The number of the line that it begins in, from 1. */
  readonly line: number;
  readonly words: readonly ShellWord[];
  /** The first of the characters `& | < > ( )` and `;;` that stands in it outside quotes; undefined where there is none. */
  readonly operator: string | undefined;
}

const blank = /[ \t]/;
const operators = '&|<>()';

/** Reads the whole text. Never throws. */
export function scanShell(text: string): ShellStatement[] {
  return new Scanner(text).statements();
}

class Scanner {
  readonly #text: string;
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  statements(): ShellStatement[] {
    const found: ShellStatement[] = [];
    while (this.#at < this.#text.length) {
      const statement = this.#statement();
      if (statement.words.length > 0 || statement.operator !== undefined) {
        found.push(statement);
      }
    }
    return found;
  }

  #statement(): ShellStatement {
    const line = this.#line;
    const words: ShellWord[] = [];
    let operator: string | undefined;
    for (;;) {
      const next = this.#text[this.#at];
      if (next === undefined || this.#endsLine() || next === ';') {
        this.#take();
        // A statement that is not there, before `;`: a shell refuses that.
        operator ??= next === ';' && words.length === 0 ? ';' : undefined;
        return { line, words, operator };
      }
      if (blank.test(next)) {
        this.#take();
      } else if (next === '#') {
        this.#skipToLineEnd();
      } else if (operators.includes(next)) {
        operator ??= next;
        this.#take();
      } else {
        words.push(this.#word());
      }
    }
  }

  #word(): ShellWord {
    const start = this.#at;
    while (this.#at < this.#text.length) {
      const next = this.#text[this.#at] ?? '';
      const placeholder = this.#atPlaceholder();
      if (placeholder > 0) {
        this.#at += placeholder;
      } else if (blank.test(next) || next === ';' || operators.includes(next) || this.#endsLine()) {
        break;
      } else if (!this.#takePart()) {
        return this.#unclosed(start);
      }
    }
    return { raw: this.#text.slice(start, this.#at), unclosed: false };
  }

  /** Takes a character, a pair of quotes or brackets with all in it, or a backslash with what follows it. */
  #takePart(): boolean {
    const rest = this.#text.slice(this.#at, this.#at + 2);
    if (rest[0] === '\\') {
      this.#take();
      this.#take();
      return true;
    }
    if (rest === '$(' || rest === '${') {
      this.#take();
      return this.#takeBracket(rest === '$(' ? ')' : '}');
    }
    const close = rest[0] === "'" || rest[0] === '"' || rest[0] === '`' ? rest[0] : undefined;
    this.#take();
    return close === undefined || this.#takeUntil(close);
  }

  #takeBracket(close: string): boolean {
    const open = this.#text[this.#at];
    this.#take();
    while (this.#at < this.#text.length && this.#text[this.#at] !== close) {
      const isOpen = this.#text[this.#at] === open;
      if (!(isOpen ? this.#takeBracket(close) : this.#takePart())) {
        return false;
      }
    }
    return this.#take() === close;
  }

  /** Takes what is quoted, and the quote that ends it. */
  #takeUntil(close: string): boolean {
    while (this.#at < this.#text.length && this.#text[this.#at] !== close) {
      const means = close !== "'" && /[\\$`]/.test(this.#text[this.#at] ?? '');
      if (!means) {
        this.#take();
      } else if (!this.#takePart()) {
        return false;
      }
    }
    return this.#take() === close;
  }

  /** Takes the word back to the end of the line that it begins in. */
  #unclosed(start: number): ShellWord {
    this.#line -= this.#text.slice(start, this.#at).split('\n').length - 1;
    this.#at = start;
    this.#skipToLineEnd();
    return { raw: this.#text.slice(start, this.#at), unclosed: true };
  }

  /** How long the placeholder is that begins here, `=<your_password>` or `_<NAME>=` as documents have it; 0 where there is none. */
  #atPlaceholder(): number {
    const before = this.#text[this.#at] === '<' ? this.#text[this.#at - 1] : undefined;
    const form = before === '=' ? /^<your[ _-][^<>\n]*>/i : /^<\w+>(?==)/;
    const isOne = before === '=' || before === '_';
    return isOne ? (form.exec(this.#text.slice(this.#at, this.#at + 200))?.[0].length ?? 0) : 0;
  }

  #skipToLineEnd(): void {
    while (this.#at < this.#text.length && !this.#endsLine()) {
      this.#at += 1;
    }
  }

  /** Windows ends lines with a carriage return before the line feed. */
  #endsLine(): boolean {
    return this.#text[this.#at] === '\n' || this.#text.slice(this.#at, this.#at + 2) === '\r\n';
  }

  #take(): string | undefined {
    const taken = this.#text[this.#at];
    this.#at += taken === '\r' && this.#text[this.#at + 1] === '\n' ? 2 : 1;
    this.#line += this.#text[this.#at - 1] === '\n' ? 1 : 0;
    return taken;
  }
}
