// What is found where BellBot keeps its key, data/key. A row is the content and what becomes of it; add the next one below.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { isBellBotError } from '../../src/core/errors.js';
import { keptKey, readableKey } from '../../src/keys/made-key.js';
import { realPath } from '../../src/system/access-fault.js';
import { temporaryHome } from '../config/temporary-home.js';

const notWindows = process.platform === 'win32' ? 'Windows has no such files' : false;

/** A key that somebody wrote. */
const written: readonly (readonly [what: string, content: string | Buffer, key: string])[] = [
  ['alone', 's3cr3t', 's3cr3t'],
  ['with a line end', 's3cr3t\n', 's3cr3t'],
  ['with that of Windows', 's3cr3t\r\n', 's3cr3t'],
  ['with the mark of Notepad', '\uFEFFs3cr3t\r\n', 's3cr3t'],
  ['with empty lines around', '\n\n  s3cr3t \t\n\n', 's3cr3t'],
  ['with blanks in it', 'my s3cr3t key\n', 'my s3cr3t key'],
  ['with quotes in it', 'a"s3cr3t\n', 'a"s3cr3t'],
  ['in any letters', 'grün-ключ-🔔\n', 'grün-ключ-🔔'],
];

/** What no request could carry, or nobody meant. */
const refused: readonly (readonly [what: string, content: string | Buffer, says: RegExp])[] = [
  ['two lines', 's3cr3t\ns3cr3t2\n', /on one line; it has 2 lines/],
  ['two lines of Windows', 's3cr3t\r\ns3cr3t2\r\n', /it has 2 lines/],
  ['a key and a comment', '# my key\ns3cr3t\n', /it has 2 lines/],
  ['a line of the rc file in quotes', '"s3cr3t"\n', /without quotes around it/],
  ['typographic quotes', '“s3cr3t”\n', /without quotes around it/],
  ['the placeholder of documents', '<your_password>\n', /a key of your own/],
  ['UTF-16', Buffer.from('\uFEFFs3cr3t\r\n', 'utf16le'), /is UTF-16 text/],
  ['Latin-1', Buffer.from('s3cr3t-gr\u00fcn', 'latin1'), /not UTF-8/],
  ['a zero byte', 's3cr3t\u0000b\n', /zero bytes/],
  ['bytes of a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0xff, 0xfe, 0x80]), /not UTF-8/],
  ['an escape sequence', 's3cr3t\u001b[0m', /without control characters/],
  ['a tab', 's3cr3t\tb', /without control characters/],
  ['a zero-width space', 's3cr3t\u200bb', /without control characters/],
  ['a no-break space', 's3cr3t\u00a0b', /U\+00A0/],
  ['more than a header holds', 'x'.repeat(1001), /1 to 1000 characters/],
  ['a whole disk image', Buffer.alloc(2 ** 21, 'x'), /surely not the file/],
];

function folderWith(content: string | Buffer, mode = 0o600): string {
  const data = temporaryHome();
  writeFileSync(join(data, 'key'), content, { mode });
  chmodSync(join(data, 'key'), mode);
  return data;
}

async function refusalOf(data: string): Promise<string> {
  try {
    await keptKey(data);
  } catch (error) {
    assert.ok(isBellBotError(error, 'storage-unusable'), String(error));
    assert.equal(await readableKey(data), undefined);
    return error.message;
  }
  return assert.fail('it was taken');
}

describe('the key of the data folder', () => {
  for (const [what, content, key] of written) {
    it(`may be written by hand: ${what}`, async () => {
      const kept = await keptKey(folderWith(content));
      assert.deepEqual([kept.key, kept.by, kept.warnings], [key, 'hand', []]);
    });
  }

  for (const [what, content, says] of refused) {
    it(`is refused, with its file and what to do: ${what}`, async () => {
      const data = folderWith(content);
      const message = await refusalOf(data);
      assert.ok(message.startsWith(`${realPath(data)}/key `), message);
      assert.match(message, says);
      assert.match(message, /Or remove it: BellBot then makes a key/);
      assert.doesNotMatch(message, /s3cr3t/);
      assert.deepEqual(readFileSync(join(data, 'key')), Buffer.from(content));
    });
  }

  it('is made where the file is empty', async () => {
    for (const content of ['', '\n', ' \r\n\t', '\uFEFF']) {
      const kept = await keptKey(folderWith(content));
      assert.match(kept.key, /^bb_key_[\w-]{43}$/);
      assert.equal(kept.by, 'bellbot');
    }
  });

  it('is told as made when BellBot made it, at each start', async () => {
    const data = temporaryHome();
    assert.equal((await keptKey(data)).by, 'bellbot');
    assert.equal((await keptKey(data)).by, 'bellbot');
  });

  it('is closed to others who may read it or write it, which is said once', {
    skip: notWindows,
  }, async () => {
    for (const mode of [0o644, 0o640, 0o604, 0o660, 0o666, 0o777, 0o755, 0o602, 0o444]) {
      const data = folderWith('s3cr3t', mode);
      const { key, warnings } = await keptKey(data);
      assert.equal(key, 's3cr3t');
      assert.deepEqual(warnings, [
        `Others on this machine could read ${realPath(data)}/key, and the key in it, until now: it has mode 0600 from here on. If others use this machine, put another key there.`,
      ]);
      assert.equal(statSync(join(data, 'key')).mode & 0o777, 0o600);
      assert.deepEqual((await keptKey(data)).warnings, []);
    }
  });

  it('is not closed by a command that only reads it', { skip: notWindows }, async () => {
    const data = folderWith('s3cr3t', 0o644);
    assert.equal(await readableKey(data), 's3cr3t');
    assert.equal(statSync(join(data, 'key')).mode & 0o777, 0o644);
  });

  it('is made for its owner only where an empty file or a link to one was', {
    skip: notWindows,
  }, async () => {
    const elsewhere = folderWith('', 0o644);
    const data = temporaryHome();
    symlinkSync(join(elsewhere, 'key'), join(data, 'key'));
    for (const folder of [folderWith('', 0o666), data]) {
      await keptKey(folder);
      const stats = lstatSync(join(folder, 'key'));
      assert.deepEqual([stats.isFile(), stats.mode & 0o777], [true, 0o600]);
    }
    assert.equal(readFileSync(join(elsewhere, 'key'), 'utf8'), '');
  });

  it('is never written through a link, whatever has which name', { skip: notWindows }, async () => {
    for (const name of ['key', 'key.new']) {
      const data = temporaryHome();
      const target = join(temporaryHome(), 'target');
      symlinkSync(target, join(data, name));
      await keptKey(data).catch(() => {});
      assert.equal(existsSync(target), false, name);
    }
  });

  it('is not looked for in what is no file', { skip: notWindows }, async () => {
    const [folder, pipe, dangling, ring] = [1, 2, 3, 4].map(() => temporaryHome()) as [
      string,
      string,
      string,
      string,
    ];
    mkdirSync(join(folder, 'key'));
    execFileSync('mkfifo', [join(pipe, 'key')]);
    symlinkSync('/nowhere/key', join(dangling, 'key'));
    symlinkSync('key', join(ring, 'key'));
    assert.match(await refusalOf(folder), /key is not a file but a folder; rename it/);
    assert.match(await refusalOf(pipe), /key is not a file; rename it/);
    assert.match(await refusalOf(dangling), /key is a link to \/nowhere\/key, which is not there/);
    assert.match(await refusalOf(ring), /can't be read \(ELOOP\)/);
  });

  it('may be a link, and is then named by its real path', { skip: notWindows }, async () => {
    const elsewhere = folderWith('s3cr3t', 0o644);
    const data = temporaryHome();
    symlinkSync(join(elsewhere, 'key'), join(data, 'key'));
    const kept = await keptKey(data);
    assert.equal(kept.path, join(realPath(elsewhere), 'key'));
    assert.match(
      kept.warnings.join(),
      new RegExp(`^Others on this machine could read ${realPath(elsewhere)}/key`),
    );
    assert.equal(statSync(join(elsewhere, 'key')).mode & 0o777, 0o600);
    assert.ok(lstatSync(join(data, 'key')).isSymbolicLink());
  });
});
