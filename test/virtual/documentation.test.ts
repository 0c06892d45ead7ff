import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { unoEventNames } from '../../src/virtual/events.js';

const page = readFileSync(join(import.meta.dirname, '../../../docs/virtual-uno.md'), 'utf8');
const examples = [...page.matchAll(/```js\n(.*?)```/gs)].map(([, code = '']) => code);
const library = pathToFileURL(join(import.meta.dirname, '../../src/virtual/index.js')).href;

/** Runs an example of the page as a program of its own; resolves to what it wrote, when it has ended by itself. */
async function runExample(name: string, code: string): Promise<string> {
  const file = join(import.meta.dirname, `example-${name}-${process.pid}.mjs`);
  await writeFile(file, code.replace("'bellbot/virtual'", `'${library}'`));
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], { timeout: 60_000 });
    assert.equal(stderr, '');
    return stdout;
  } finally {
    await rm(file);
  }
}

describe('docs/virtual-uno.md', () => {
  it('has an example with johnny-five that rings the bell and ends', async () => {
    const [code = ''] = examples;
    assert.match(code, /johnny-five/);
    // johnny-five waits 10 s for a board, which is little where the virtual Uno gets a small part of a core.
    const patient = code.replace('repl: false', 'timeout: 50_000, repl: false');
    assert.match(await runExample('johnny-five', patient), /^Ding after \d\.\d\d seconds\n$/);
  });

  it('has an example in virtual time that rings the bell and ends', async () => {
    assert.equal(examples.length, 2);
    const output = await runExample('virtual-time', examples[1] ?? '');
    assert.equal(output, '1 ding, the arm is at 90 degrees\n');
  });

  it('names every event', () => {
    for (const name of unoEventNames) {
      assert.ok(page.includes(`\`${name}\``), name);
    }
  });
});
