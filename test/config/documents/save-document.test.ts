import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { readJsonDocument } from '../../../src/config/documents/json-document.js';
import { type FileAsRead, saveDocument } from '../../../src/config/documents/save-document.js';
import { isBellBotError } from '../../../src/core/errors.js';
import { upTo } from '../../system/long-forms.js';
import { seededRandom } from '../../system/seeded-random.js';
import { temporaryHome } from '../temporary-home.js';

const old = '{ "a": 1 }\n';
const next = '{ "a": 2 }\n';

function writtenFile(text: string = old): FileAsRead {
  const path = join(temporaryHome(), 'bells.json');
  writeFileSync(path, text);
  return { path, bytes: Buffer.from(text) };
}

async function refusal(file: FileAsRead): Promise<string> {
  const error: unknown = await saveDocument(file, next).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(isBellBotError(error), String(error));
  return `${error.code}: ${error.message}`;
}

describe('saving a document', () => {
  it('puts the new text in place of the old one, and leaves nothing else behind', async () => {
    const file = writtenFile();
    const bytes = await saveDocument(file, next);
    assert.equal(readFileSync(file.path, 'utf8'), next);
    assert.deepEqual(Buffer.from(bytes), Buffer.from(next));
    assert.deepEqual(readdirSync(join(file.path, '..')), ['bells.json']);
  });

  it('may be done again and again, with what it said was written', async () => {
    const file = writtenFile();
    let bytes = file.bytes;
    for (const text of [next, old, next]) {
      bytes = await saveDocument({ ...file, bytes }, text);
    }
    assert.equal(readFileSync(file.path, 'utf8'), next);
  });

  it('makes a file, and the folder for it, for their owner only', async () => {
    const path = join(temporaryHome(), 'data', 'deep', 'bells.json');
    await saveDocument({ path, bytes: undefined }, next);
    assert.equal(readFileSync(path, 'utf8'), next);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(statSync(join(path, '..')).mode & 0o777, 0o700);
  });

  it('keeps the mode of a file, whatever the mask of the process is', async () => {
    for (const mode of [0o644, 0o600, 0o664, 0o640]) {
      const file = writtenFile();
      chmodSync(file.path, mode);
      await saveDocument(file, next);
      assert.equal(statSync(file.path).mode & 0o777, mode);
    }
  });

  it('writes what a link leads to, and the link stays', async () => {
    const file = writtenFile();
    const folder = temporaryHome();
    const [first, second] = [join(folder, 'first.json'), join(folder, 'bells.json')];
    symlinkSync(file.path, first);
    symlinkSync('first.json', second);
    await saveDocument({ ...file, path: second }, next);
    assert.equal(readFileSync(file.path, 'utf8'), next);
    assert.ok(lstatSync(second).isSymbolicLink() && lstatSync(first).isSymbolicLink());
    assert.deepEqual(readdirSync(folder).sort(), ['bells.json', 'first.json']);
  });

  it('keeps the mark that programs of Windows begin a file with', async () => {
    const file = writtenFile(`\uFEFF${old}`);
    await saveDocument(file, next);
    assert.equal(readFileSync(file.path, 'utf8'), `\uFEFF${next}`);
  });

  it('is refused when the file was edited meanwhile, if only by a blank', async () => {
    for (const [text, what] of [
      [`${old} `, 'edited'],
      ['', 'edited'],
      ['{ "a": 3 }\n', 'edited'],
    ] as const) {
      const file = writtenFile();
      writeFileSync(file.path, text);
      assert.match(await refusal(file), new RegExp(`^settings-changed: .*bells\\.json was ${what} since`));
      assert.equal(readFileSync(file.path, 'utf8'), text);
      assert.deepEqual(readdirSync(join(file.path, '..')), ['bells.json']);
    }
  });

  it('is refused when the file was removed, or made, meanwhile', async () => {
    const file = writtenFile();
    rmSync(file.path);
    assert.match(await refusal(file), /^settings-changed: .* was removed since/);
    assert.equal(existsSync(file.path), false);
    const made = writtenFile();
    assert.match(await refusal({ ...made, bytes: undefined }), /^settings-changed: .* was made since/);
    assert.equal(readFileSync(made.path, 'utf8'), old);
  });

  it('goes on where a killed process has left what it was writing', async () => {
    const file = writtenFile();
    writeFileSync(`${file.path}.new`, '{ "half', { mode: 0o666 });
    await saveDocument(file, next);
    assert.equal(readFileSync(file.path, 'utf8'), next);
    assert.deepEqual(readdirSync(join(file.path, '..')), ['bells.json']);
  });

  it('says what to do where the disk refuses, and leaves the file as it is', async () => {
    const file = writtenFile();
    // A folder that is not empty is in the way of the new file.
    mkdirSync(join(`${file.path}.new`, 'full'), { recursive: true });
    assert.match(await refusal(file), /^storage-failed: bells\.json can't be written: /);
    assert.equal(readFileSync(file.path, 'utf8'), old);
    const folder = { path: temporaryHome(), bytes: Buffer.from(old) };
    assert.match(await refusal(folder), /^storage-failed: /);
  });
});

/** Kills in all; `RUNS=200` for more. */
const kills = Number(process.env.RUNS ?? upTo(10, 200));

describe('a document whose process is killed while it saves', () => {
  it(`is whole after each of ${kills} kills, and never older than what was said to be saved`, async () => {
    const random = seededRandom(16);
    const path = join(temporaryHome(), 'bells.json');
    const padding = Array.from({ length: 2000 }, (_, line) => `  // line ${line} of a long comment\n`).join(
      '',
    );
    const textOf = (number: number): string =>
      `{\n${padding}  "bells": { "front": { "start": ${number} /* kept */, "other": [1, 2,], } }\n}\n`;
    writeFileSync(path, textOf(0), { mode: 0o640 });
    let inTheMiddle = 0;
    let last = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      const program = join(import.meta.dirname, 'saving-process.js');
      const child = spawn(process.execPath, [program, path, String(last + 1)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const exited = once(child, 'exit');
      let [saving, saved, heard] = [last, last, 0];
      const wanted = 2 + Math.floor(random() * 12);
      for await (const line of createInterface(child.stdout)) {
        const [what, number] = line.split(' ');
        if (what === 'saving') {
          saving = Number(number);
        } else {
          saved = Number(number);
        }
        heard += 1;
        if (heard === wanted) {
          // Some while later in a save, which takes about a millisecond.
          const until = performance.now() + random() * 3;
          while (performance.now() < until);
          child.kill('SIGKILL');
        }
      }
      assert.equal((await exited)[1], 'SIGKILL');
      const read = readJsonDocument(path);
      assert.ok(read !== undefined && 'document' in read, 'the file is damaged or gone');
      const number = Number(/"start": (\d+)/.exec(read.document.text)?.[1]);
      assert.equal(read.document.text, textOf(number));
      assert.ok(number === saved || number === saving, `${number} is neither ${saved} nor ${saving}`);
      assert.equal(statSync(path).mode & 0o777, 0o640);
      inTheMiddle += existsSync(`${path}.new`) ? 1 : 0;
      last = Math.max(number, saving);
    }
    assert.ok(kills < 50 || inTheMiddle > 0, 'none was killed in the middle of it');
  });
});
