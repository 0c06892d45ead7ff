import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { shellWord } from '../../src/core/shell-word.js';

describe('a word of a line that is shown for copying', () => {
  it('stands bare where no shell would change it', () => {
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      for (const text of ['/home/ada/.bellbot/key', 'pin=9', 'ada', 'a.b-c_d', 'http://127.0.0.1:3000']) {
        assert.equal(shellWord(text, platform), text);
      }
    }
    assert.equal(shellWord('C:\\Users\\ada\\key', 'win32'), 'C:\\Users\\ada\\key');
  });

  it('is in single quotes elsewhere than on Windows, and one word of every shell', () => {
    assert.equal(shellWord('a b', 'linux'), "'a b'");
    const odd = [
      '',
      "it's",
      '$HOME',
      '`a`',
      'a"b',
      'a\\b',
      '!1',
      '*',
      '~',
      '#a',
      'a;b',
      'a&b',
      '%PATH%',
      '^',
      '{a,b}',
      '-H x',
      "'",
      "''",
    ];
    for (const shell of ['/bin/sh', '/bin/bash', '/bin/zsh'].filter((path) => existsSync(path))) {
      const texts = [
        ...odd,
        ...fc.sample(
          fc.string({ minLength: 1, maxLength: 20 }).filter((text) => !/\p{Cc}/u.test(text)),
          { seed: 1, numRuns: 100 },
        ),
      ];
      const words = texts.map((text) => shellWord(text, 'linux'));
      const out = execFileSync(shell, ['-c', `printf '%s\\0' ${words.join(' ')}`], { encoding: 'utf8' });
      assert.deepEqual(out.split('\0').slice(0, -1), texts, shell);
    }
  });

  it('is in double quotes on Windows, for cmd.exe and PowerShell', () => {
    for (const [text, word] of [
      ['X-BellBot-Key: abc', '"X-BellBot-Key: abc"'],
      ['C:\\Program Files\\bell', '"C:\\Program Files\\bell"'],
      ['a&b', '"a&b"'],
      ['a^b', '"a^b"'],
      ["it's", '"it\'s"'],
      ['a|b<c>d', '"a|b<c>d"'],
      ['(a) {b} [c]', '"(a) {b} [c]"'],
      ['a;b,c', '"a;b,c"'],
      ['@a', '"@a"'],
      ['#a', '"#a"'],
      ['', '""'],
    ] as const) {
      assert.equal(shellWord(text, 'win32'), word);
    }
  });

  it('is none where the two shells of Windows have no way in common', () => {
    for (const text of ['50%', '%PATH%', '$HOME', 'a`b', 'say "a"', 'C:\\my data\\', '“a”', '„a']) {
      assert.equal(shellWord(text, 'win32'), undefined, text);
    }
  });

  it('is none for what no line holds', () => {
    for (const text of ['a\nb', 'a\u0000b', '\u001b[31m']) {
      assert.equal(shellWord(text, 'linux'), undefined);
      assert.equal(shellWord(text, 'win32'), undefined);
    }
  });
});
