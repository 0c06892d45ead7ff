import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseRcFile, readRcFile } from '../../src/config/rc-file.js';
import { temporaryHome } from './temporary-home.js';

const notWindows = process.platform === 'win32' ? 'Windows has no such modes' : false;

function setTo(line: string, name = 'BELLBOT_KEY'): string | undefined {
  const { settings, problems } = parseRcFile(line);
  assert.deepEqual(problems, [], line);
  return settings.get(name)?.value;
}

describe('~/.bellbotrc', () => {
  it('sets options with and without export, with quotes, blanks and comments', () => {
    for (const line of [
      'export BELLBOT_KEY=test-key-1',
      'BELLBOT_KEY=test-key-1',
      '  export   BELLBOT_KEY=test-key-1  ',
      'export BELLBOT_KEY="test-key-1"',
      "export BELLBOT_KEY='test-key-1'",
      'export BELLBOT_KEY=test-key-1 # the key',
      'export BELLBOT_KEY="test-key-1" # the "key"',
      '\uFEFFexport BELLBOT_KEY=test-key-1',
      '# first\r\n\r\nexport BELLBOT_KEY=test-key-1\r\n',
      'BELLBOT_KEY=other\nBELLBOT_KEY=test-key-1',
    ]) {
      assert.equal(setTo(line), 'test-key-1', line);
    }
  });

  it('keeps every character of a value in single quotes', () => {
    assert.equal(setTo('BELLBOT_KEY=\'a#b "c" $HOME `d` \\n = e\''), 'a#b "c" $HOME `d` \\n = e');
    assert.equal(setTo('BELLBOT_KEY=a=b=='), 'a=b==');
    assert.equal(setTo('BELLBOT_KEY=007'), '007');
  });

  it('takes the placeholder of the example for what it is', () => {
    assert.equal(setTo('export BELLBOT_KEY=<your_password>'), '<your_password>');
  });

  it('leaves the lines of other programs alone', () => {
    const { settings, problems, warnings } = parseRcFile(
      'export PATH="$PATH:/opt/bin"\nEDITOR="vi -e"\nA=b#c',
    );
    assert.deepEqual([...settings], []);
    assert.deepEqual(problems, []);
    assert.deepEqual(warnings, []);
  });

  it('refuses what a shell may read otherwise than it looks, with the line', () => {
    for (const line of [
      'BELLBOT_KEY=abc#def',
      'BELLBOT_KEY=#abc',
      'BELLBOT_KEY="abc',
      "BELLBOT_KEY='abc",
      'BELLBOT_KEY="abc"def',
      "BELLBOT_KEY='abc'def'",
    ]) {
      const { settings, problems } = parseRcFile(`\n${line}`);
      assert.equal(settings.size, 0, line);
      assert.equal(problems.length, 1, line);
      assert.equal(problems[0]?.option, 'BELLBOT_KEY');
      assert.equal(problems[0]?.place, '~/.bellbotrc line 2');
      assert.doesNotMatch(JSON.stringify(problems), /abc/);
    }
  });

  it('refuses lines that set nothing, with their numbers and without their text', () => {
    const { problems } = parseRcFile(
      '# ok\nBELLBOT_KEY test-key-1\n\nexport BELLBOT_PIN\n=5\n9A=1\nsource x',
    );
    assert.deepEqual(
      problems.map(({ place }) => place),
      ['line 2', 'line 4', 'line 5', 'line 6', 'line 7'],
    );
    assert.doesNotMatch(JSON.stringify(problems), /test-key-1/);
  });

  it('reads what a shell reads, for values in single quotes and for plain ones', { skip: notWindows }, () => {
    const plain = fc.stringMatching(/^[A-Za-z0-9_@%+=:,./-]{1,20}$/);
    const quoted = fc.stringMatching(/^[ -&(-~]{1,20}$/).map((text) => `'${text}'`);
    const values = fc.sample(fc.oneof(plain, quoted), { numRuns: 200, seed: 1 });
    const script = values
      .map((value) => `export BELLBOT_KEY=${value}\nprintf '%s\\0' "$BELLBOT_KEY"\n`)
      .join('');
    const byShell = execFileSync('/bin/sh', { input: script, encoding: 'utf8' }).split('\0');
    for (const [index, value] of values.entries()) {
      assert.equal(setTo(`export BELLBOT_KEY=${value}`), byShell[index], value);
    }
  });

  it('may be missing', () => {
    const file = readRcFile(temporaryHome());
    assert.equal(file.settings.size, 0);
    assert.deepEqual([file.problems, file.warnings], [[], []]);
  });

  it('warns when others may read it, and only then', { skip: notWindows }, () => {
    for (const mode of [0o644, 0o640, 0o604, 0o660]) {
      const home = temporaryHome('', 0o600);
      chmodSync(join(home, '.bellbotrc'), mode);
      const { warnings } = readRcFile(home);
      assert.equal(warnings.length, 1, mode.toString(8));
      assert.match(warnings[0] ?? '', /chmod 600 ~\/\.bellbotrc/);
    }
    for (const mode of [0o600, 0o400, 0o700]) {
      const home = temporaryHome('', 0o600);
      chmodSync(join(home, '.bellbotrc'), mode);
      assert.deepEqual(readRcFile(home).warnings, []);
    }
  });

  it('must be a file', () => {
    const home = temporaryHome();
    mkdirSync(join(home, '.bellbotrc'));
    assert.match(readRcFile(home).problems[0]?.message ?? '', /is not a file/);
  });

  it('does not wait for ever for a pipe', { skip: notWindows }, () => {
    const home = temporaryHome();
    execFileSync('mkfifo', [join(home, '.bellbotrc')]);
    assert.match(readRcFile(home).problems[0]?.message ?? '', /is not a file/);
  });

  it('must be readable', { skip: notWindows }, () => {
    const home = temporaryHome('BELLBOT_PIN=9', 0o000);
    const asOther = process.getuid?.() === 0;
    // The superuser may read everything, so it becomes somebody else for a moment.
    if (asOther) {
      process.seteuid?.(65_534);
    }
    try {
      assert.match(readRcFile(home).problems[0]?.message ?? '', /EACCES/);
    } finally {
      if (asOther) {
        process.seteuid?.(0);
      }
    }
  });

  it('must not be a ring of links', { skip: notWindows }, () => {
    const home = temporaryHome();
    symlinkSync('.bellbotrc', join(home, '.bellbotrc'));
    assert.match(readRcFile(home).problems[0]?.message ?? '', /ELOOP/);
  });

  it('must be UTF-8, so that no key is read wrongly', () => {
    const home = temporaryHome(Buffer.from('BELLBOT_KEY=test-key-\xe4', 'latin1'));
    assert.match(readRcFile(home).problems[0]?.message ?? '', /UTF-8/);
  });

  it('never throws, whatever its text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        parseRcFile(text);
        parseRcFile(`export BELLBOT_KEY=${text}`);
      }),
      { seed: 1 },
    );
  });
});
