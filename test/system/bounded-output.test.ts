import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { BoundedOutput } from '../../src/system/bounded-output.js';
import type { WriteFailure } from '../../src/system/sinks.js';

/** A reader that takes only what the test lets it take. */
class Reader {
  text = '';
  readonly output = new BoundedOutput((text, done) => {
    this.#next = { text, done };
    if (this.#reads) {
      this.take();
    }
  });
  #next: { text: string; done: (failure?: WriteFailure) => void } | undefined;
  #reads = false;

  /** Takes what is being written, or fails to. */
  take(failure?: WriteFailure): void {
    const next = this.#next;
    this.#next = undefined;
    this.text += failure === undefined ? (next?.text ?? '') : '';
    next?.done(failure);
  }

  /** Takes all that waits, and all that comes. */
  read(): void {
    this.#reads = true;
    this.take();
  }

  stop(): void {
    this.#reads = false;
  }
}

const line = `${'x'.repeat(99)}\n`;
const many = 30_000;
const full: WriteFailure = { why: 'they could not be written (ENOSPC)', bytes: 0 };

describe('an output that somebody may not read', () => {
  let reader: Reader;
  let output: BoundedOutput;

  beforeEach(() => {
    reader = new Reader();
    output = reader.output;
  });

  function flood(count = many): void {
    for (let index = 0; index < count; index += 1) {
      output.write(line);
    }
  }

  /** How many lines it tells of as lost. */
  function told(): number {
    return [...reader.text.matchAll(/(\d+) lines? (?:was|were) lost/g)].reduce(
      (sum, [, count]) => sum + Number(count),
      0,
    );
  }

  function seen(): number {
    return reader.text.split(line).length - 1;
  }

  it('writes everything in order to a reader who reads', () => {
    reader.read();
    output.write('a\n');
    output.write('b\n', 'first');
    output.write('c\n', 'last');
    assert.equal(reader.text, 'a\nb\nc\n');
    assert.equal(output.dropped, 0);
  });

  it('loses, counts and tells what is too much, when the reader is back', () => {
    flood();
    assert.ok(output.dropped > many / 2);
    reader.read();
    assert.equal(seen() + told(), many);
    assert.equal(told(), output.dropped);
    assert.match(reader.text, /lost: nobody read them\)\n$/);
  });

  it('tells it where the lines are missing, each time', () => {
    flood();
    reader.read();
    reader.stop();
    const once = told();
    output.write('between\n');
    flood();
    reader.read();
    assert.equal(told(), output.dropped);
    assert.ok(told() > once);
    assert.match(reader.text, /lost: nobody read them\)\nbetween\n/);
  });

  it('keeps no more than a limit of it', () => {
    flood();
    reader.read();
    assert.ok(reader.text.length < 1.2 * 2 ** 20, `${reader.text.length}`);
  });

  it('does not take a long line for many', () => {
    output.write('x'.repeat(3 * 2 ** 20));
    reader.read();
    assert.equal(reader.text.length, 3 * 2 ** 20);
  });

  it('shows what was waited for at the start before everything that waits', () => {
    flood();
    output.write('Listening\n', 'first');
    reader.take();
    reader.take();
    assert.match(reader.text, /Listening/);
    reader.read();
    assert.equal(reader.text.match(/Listening/g)?.length, 1);
  });

  it('keeps the newest of these, and not all of them', () => {
    flood(1);
    for (let index = 0; index < many; index += 1) {
      output.write(`Listening ${index}\n`, 'first');
    }
    reader.read();
    assert.ok(reader.text.length < 2 ** 17);
    assert.match(reader.text, new RegExp(`Listening ${many - 1}\n`));
  });

  it('has room for the last words, after telling what was lost before them', () => {
    flood();
    output.write('Stopped.\n', 'last');
    reader.read();
    assert.match(reader.text, /lost: nobody read them\)\nStopped\.\n$/);
    assert.equal(seen() + told(), many);
  });

  it('does not keep last words without end', () => {
    for (let index = 0; index < many; index += 1) {
      output.write(line, 'last');
    }
    reader.read();
    assert.ok(reader.text.length < 1.3 * 2 ** 20);
    assert.equal(seen() + told(), many);
  });

  it('counts what could not be written, goes on, and says so when it can', () => {
    output.write('a\n');
    reader.take(full);
    output.write('b\n');
    reader.take(full);
    assert.equal(output.dropped, 2);
    output.write('c\n');
    reader.read();
    assert.equal(reader.text, '(2 lines were lost: they could not be written (ENOSPC))\nc\n');
  });

  it('tells once of lines whose telling was lost as well', () => {
    output.write('a\n');
    reader.take(full);
    output.write('b\n');
    reader.take(full);
    output.write('c\n');
    reader.take(full);
    reader.read();
    output.write('d\n');
    assert.equal(reader.text, '(3 lines were lost: they could not be written (ENOSPC))\nd\n');
  });

  it('takes as lost only what was not written', () => {
    output.write('a\n');
    reader.read();
    reader.stop();
    output.write('b\n');
    output.write('c\n');
    output.write('d\n');
    reader.take();
    reader.take({ ...full, bytes: 3 });
    assert.equal(output.dropped, 1);
  });

  it('tries what was waited for at the start again, with the next line', () => {
    output.write('Listening\n', 'first');
    reader.take(full);
    assert.equal(output.dropped, 0);
    output.write('a\n');
    reader.read();
    assert.equal(reader.text, 'Listening\na\n');
  });

  it('is done when all is written, or could not be', async () => {
    output.write('a\n', 'first');
    const done = output.flushed();
    reader.take(full);
    await done;
    output.write('b\n');
    const again = output.flushed();
    reader.read();
    await again;
    await output.flushed();
  });
});
