/** What the two terminals of a demo showed, line by line, with escape sequences. */
export interface Recording {
  /** Where BellBot runs. */
  readonly server: readonly string[];
  /** Where somebody rings. */
  readonly client: readonly string[];
}

/** Text that grows as a terminal's does, and can be waited for. */
export class Terminal {
  readonly isTTY = true;
  #text = '';
  #waiting: (() => void) | undefined;

  /** What was written, as lines without the last line end. */
  get lines(): string[] {
    return this.#text.trimEnd().split('\n');
  }

  write(text: string): void {
    this.#text += text;
    this.#waiting?.();
  }

  /** Resolves once the text holds `pattern`, which must be global, `count` times. One wait at a time. */
  async until(pattern: RegExp, count = 1): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#waiting = () => {
        if ([...this.#text.matchAll(pattern)].length >= count) {
          resolve();
        }
      };
      this.#waiting();
    });
    this.#waiting = undefined;
  }
}
