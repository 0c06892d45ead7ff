// What people write into ~/.bellbotrc. A row is the text and what it sets, or where it has a problem and what that says; add the next one below.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { formatProblems } from '../../src/config/config-problem.js';
import { loadConfig } from '../../src/config/load-config.js';
import { parseRcFile } from '../../src/config/rc-file.js';
import { temporaryHome } from '../config/temporary-home.js';

type Taken = readonly [text: string, sets: Readonly<Record<string, string>>];
type Refused = readonly [text: string, line: number, says: RegExp];

/** Files that are no text in UTF-8. */
const line = 'export BELLBOT_KEY=abc\n';
const files: readonly (readonly [what: string, content: Buffer, says: RegExp])[] = [
  ["Notepad's Unicode", Buffer.from(`\uFEFF${line}`, 'utf16le'), /is UTF-16 text.*save it as UTF-8/],
  ['the same with the other byte first', Buffer.from(`\uFEFF${line}`, 'utf16le').swap16(), /is UTF-16 text/],
  ['the same without its mark', Buffer.from(line, 'utf16le'), /is UTF-16 text/],
  [
    'UTF-32',
    Buffer.from([...line].flatMap((char) => [char.charCodeAt(0), 0, 0, 0])),
    /is UTF-16 text|zero bytes/,
  ],
  ['Latin-1', Buffer.from('export BELLBOT_KEY=gr\u00fcn', 'latin1'), /not UTF-8 text/],
  ['a zero byte', Buffer.from('export BELLBOT_KEY=a\0b\n'), /zero bytes/],
  ['a file far too large', Buffer.alloc(2 ** 21, '#'), /surely not the file/],
];

const home = mkdtempSync(join(tmpdir(), 'bellbot-rc-'));
after(() => rmSync(home, { recursive: true, force: true }));

/** Taken as a shell takes it: each of these is also given to the shells of this machine. */
const taken: readonly Taken[] = [
  ['export BELLBOT_KEY=abc;export BELLBOT_PIN=9', { KEY: 'abc', PIN: '9' }],
  ['export BELLBOT_KEY=abc; export BELLBOT_PIN=9;', { KEY: 'abc', PIN: '9' }],
  ['export BELLBOT_KEY=abc BELLBOT_PIN=9', { KEY: 'abc', PIN: '9' }],
  ['BELLBOT_KEY=abc BELLBOT_PIN=9', { KEY: 'abc', PIN: '9' }],
  ['BELLBOT_KEY=abc; export BELLBOT_KEY', { KEY: 'abc' }],
  ['BELLBOT_KEY=abc\nBELLBOT_PIN=9\nexport BELLBOT_KEY BELLBOT_PIN', { KEY: 'abc', PIN: '9' }],
  ['set -a\nBELLBOT_KEY=abc\nset +a', { KEY: 'abc' }],
  ['set -o allexport\nBELLBOT_KEY=abc\nset +o allexport', { KEY: 'abc' }],
  ['export BELLBOT_KEY=abc;', { KEY: 'abc' }],
  ['\texport\t BELLBOT_KEY=abc\t# a comment; with "signs" & more', { KEY: 'abc' }],
  ["export BELLBOT_KEY='a b;c&d|e<f>g(h)$i`j\\k\"l#m' # c", { KEY: 'a b;c&d|e<f>g(h)$i`j\\k"l#m' }],
  [
    'export BELLBOT_KEY="it\'s a \\"key\\" for \\$5 and \\`more\\`"',
    { KEY: 'it\'s a "key" for $5 and `more`' },
  ],
  ["export BELLBOT_KEY='it'\\''s'", { KEY: "it's" }],
  ["export BELLBOT_KEY='it'\"'\"'s'", { KEY: "it's" }],
  ['export BELLBOT_KEY="a # b"', { KEY: 'a # b' }],
  ['export BELLBOT_KEY=a=b==', { KEY: 'a=b==' }],
  ['export BELLBOT_KEY=a*b?c!d^e%f@g+h,i[j]', { KEY: 'a*b?c!d^e%f@g+h,i[j]' }],
  ['export BELLBOT_KEY=grün-ключ-鍵-🔔', { KEY: 'grün-ключ-鍵-🔔' }],
  ['export BELLBOT_KEY="“so”"', { KEY: '“so”' }],
  ['export BELLBOT_DATA=~/bell', { DATA: `${home}/bell` }],
  ['export BELLBOT_DATA="~/bell"', { DATA: '~/bell' }],
  ['# BELLBOT_KEY=old \\\nexport BELLBOT_KEY=abc', { KEY: 'abc' }],
  ['export PATH="$PATH:/opt/bin" EDITOR=vi\nexport BELLBOT_KEY=abc', { KEY: 'abc' }],
  ['PS1="two\nBELLBOT_PIN=3\nlines"\nexport BELLBOT_KEY=abc', { KEY: 'abc' }],
  ['OTHER=$(echo "a b" $(echo c)) MORE=\x24{HOME:-x y} LAST=`echo d`\nBELLBOT_KEY=abc', { KEY: 'abc' }],
  ['export OTHER\nBELLBOT_KEY=abc', { KEY: 'abc' }],
  ['BELLBOT_PIN=8\nBELLBOT_PIN=9', { PIN: '9' }],
  ['BELLBOT_KEY=', { KEY: '' }],
];

/** A shell does otherwise here; people who look at the file see what is taken. */
const takenAsSeen: readonly Taken[] = [
  ['export BELLBOT_KEY=abc\r\nexport BELLBOT_PIN=9\r\n', { KEY: 'abc', PIN: '9' }],
  ["export BELLBOT_KEY='abc' # c\r\n\r\n# d\r\n", { KEY: 'abc' }],
  ['\uFEFFexport BELLBOT_KEY=abc', { KEY: 'abc' }],
  ['export BELLBOT_KEY=<your_password>', { KEY: '<your_password>' }],
];

const blank = /has a blank in its value/;
const single = /'single quotes'/;
const near = (name: string): RegExp => new RegExp(`did you mean ${name}\\b`);
const notAssignment = /expected NAME=value/;
const refused: readonly Refused[] = [
  // Where a value ends for a shell.
  ['export BELLBOT_KEY=s3cr3t b', 1, blank],
  ['BELLBOT_KEY=s3cr3t b', 1, blank],
  ['export BELLBOT_KEY= s3cr3t', 1, blank],
  ['BELLBOT_KEY= s3cr3t', 1, blank],
  ['export BELLBOT_KEY=s3cr3t&b', 1, /has a &.*'single quotes'/],
  ['export BELLBOT_KEY=s3cr3t|b', 1, /has a \|/],
  ['export BELLBOT_KEY=s3cr3t<b', 1, /has a </],
  ['export BELLBOT_KEY=s3cr3t>b', 1, /has a >/],
  ['export BELLBOT_KEY=s3cr3t(b)', 1, /has a \(/],
  ['export BELLBOT_KEY=(s3cr3t b)', 1, /has a \(/],
  ['export BELLBOT_PIN=9 && export BELLBOT_KEY=s3cr3t', 1, /has a &/],
  ['export BELLBOT_KEY=ok;s3cr3t', 1, notAssignment],
  ['export BELLBOT_KEY=ok;;', 1, notAssignment],
  // What a shell replaces or takes away.
  ["export BELLBOT_KEY=s3cr3t'b'", 1, /quotes and other text/],
  ['export BELLBOT_KEY="s3cr3t"b', 1, /quotes and other text/],
  ['export BELLBOT_KEY="s3cr3t"\'b\'', 1, /quotes and other text/],
  ['export BELLBOT_KEY=s3cr3t$b', 1, single],
  ['export BELLBOT_KEY="s3cr3t$b"', 1, /has a \$/],
  ['export BELLBOT_KEY="s3cr3t\x24{b}"', 1, single],
  ['export BELLBOT_KEY=$(cat s3cr3t)', 1, single],
  ['export BELLBOT_KEY="$(cat "s3cr3t")"', 1, single],
  ['export BELLBOT_KEY=`cat s3cr3t`', 1, /has a `/],
  ["export BELLBOT_KEY=$'s3cr3t'", 1, single],
  ['export BELLBOT_KEY=s3cr3t\\b', 1, /has a \\/],
  ['export BELLBOT_KEY="s3cr3t\\nb"', 1, /has a \\/],
  ['export BELLBOT_DATA=C:\\Users\\ada', 1, single],
  ['export BELLBOT_DATA="\\\\server\\share"', 1, single],
  ['export BELLBOT_KEY=s3cr3t\\\nb', 1, /goes on in the next line/],
  ['export BELLBOT_KEY=~root/s3cr3t', 1, /has a ~/],
  ['export BELLBOT_KEY={s3cr3t,b}', 1, /has a \{/],
  ['export BELLBOT_KEY=s3cr3t#b', 1, /has a #/],
  ['export BELLBOT_KEY=#s3cr3t', 1, /has a #/],
  // Quotes that stay open.
  ['\nexport BELLBOT_KEY="s3cr3t', 2, /not closed/],
  ["export BELLBOT_KEY='s3cr3t\nexport BELLBOT_PIN=9", 1, /not closed/],
  ["export BELLBOT_KEY='s3cr3t\nb'", 1, /not closed/],
  ['EDITOR="vi\nexport BELLBOT_KEY=s3cr3t', 1, /not closed/],
  ["OTHER=$(ls # it's\n)\nexport BELLBOT_KEY=s3cr3t\nMORE='x\n)'", 1, /not closed/],
  // Signs that look like others.
  ['export BELLBOT_KEY=“s3cr3t”', 1, /typographic quote “ \(U\+201C\)/],
  ['export BELLBOT_KEY=‘s3cr3t b’', 1, /typographic quote/],
  ['export BELLBOT_KEY=„s3cr3t“', 1, /typographic quote/],
  ['export BELLBOT_KEY=«s3cr3t»', 1, /typographic quote/],
  ['export BELLBOT_KEY=‹s3cr3t›', 1, /typographic quote/],
  ['export BELLBOT_KEY=「s3cr3t」', 1, /typographic quote/],
  ['export BELLBOT_KEY=＂s3cr3t＂', 1, /typographic quote/],
  ['export BELLBOT_KEY=´s3cr3t´', 1, /typographic quote/],
  ['export BELLBOT_KEY=″s3cr3t″', 1, /typographic quote/],
  ['export BELLBOT_KEY=s3cr3t\u00a0', 1, /U\+00A0/],
  ['export\u00a0BELLBOT_KEY=s3cr3t', 1, /U\+00A0/],
  ["export BELLBOT_KEY='s3cr3t\u00a0b'", 1, /U\+00A0/],
  ['export BELLBOT_KEY=s3cr3t\u200b', 1, /U\+200B/],
  ['export BELLBOT_KEY=\u202es3cr3t', 1, /U\+202E/],
  ['export BELLBOT_KEY=s3cr3t\u3000b', 1, /U\+3000/],
  ['export BELLBOT_KEY=s3cr3t\u0007b', 1, /U\+0007/],
  ['export BELLBOT_KEY=s3cr3t\rexport BELLBOT_PIN=9', 1, /U\+000D/],
  ['export BELLBOT_KEY＝s3cr3t', 1, near('BELLBOT_KEY')],
  ['export ＢＥＬＬＢＯＴ_KEY=s3cr3t', 1, near('BELLBOT_KEY')],
  // Other languages.
  ['BELLBOT_KEY = s3cr3t', 1, /did you mean BELLBOT_KEY=value.*without blanks/],
  ['BELLBOT_KEY =s3cr3t', 1, /did you mean BELLBOT_KEY=value/],
  ['export BELLBOT_KEY = s3cr3t', 1, /did you mean BELLBOT_KEY=value/],
  ['BELLBOT_KEY: s3cr3t', 1, /did you mean BELLBOT_KEY=value/],
  ['BELLBOT_KEY s3cr3t', 1, /did you mean BELLBOT_KEY=value/],
  ['setenv BELLBOT_KEY s3cr3t', 1, /did you mean BELLBOT_KEY=value/],
  ['set BELLBOT_KEY=s3cr3t', 1, /did you mean BELLBOT_KEY=value/],
  ['$env:BELLBOT_KEY = "s3cr3t"', 1, /did you mean BELLBOT_KEY=value/],
  ['declare -x BELLBOT_KEY=s3cr3t', 1, /did you mean BELLBOT_KEY=value/],
  ['export BELLBOT_KEY+=s3cr3t', 1, /\+=/],
  ['export BELLBOT_KEY', 1, /sets nothing/],
  ['export "BELLBOT_KEY=s3cr3t"', 1, near('BELLBOT_KEY')],
  ['unset BELLBOT_KEY', 1, notAssignment],
  ['if [ -f x ]; then\nexport BELLBOT_KEY=s3cr3t\nfi', 1, notAssignment],
  ['[ -f x ] && export BELLBOT_KEY=s3cr3t', 1, notAssignment],
  ['f() {\nexport BELLBOT_KEY=s3cr3t\n}', 1, notAssignment],
  ['cat <<END\nBELLBOT_KEY=s3cr3t\nEND', 1, notAssignment],
  ['. ~/.bellbot-key', 1, notAssignment],
  ['eval BELLBOT_KEY=s3cr3t', 1, notAssignment],
  ['[bellbot]\nkey=s3cr3t', 1, notAssignment],
  ['{ "key": "s3cr3t" }', 1, notAssignment],
  ['<<<<<<< HEAD', 1, notAssignment],
  // Names that nobody has but by mistake.
  ['export BELBOT_PIN=9', 1, near('BELLBOT_PIN')],
  ['export bellbot_pin=9', 1, near('BELLBOT_PIN')],
  ['export Bellbot_Pin=9', 1, near('BELLBOT_PIN')],
  ['export BELL_BOT_PIN=9', 1, near('BELLBOT_PIN')],
  ['export BELLBOTPIN=9', 1, near('BELLBOT_PIN')],
  ['export BELLBOT__PIN=9', 1, near('BELLBOT_PIN')],
  ['export BELLBOT-PIN=9', 1, near('BELLBOT_PIN')],
  ['export BELLBOT.PIN=9', 1, near('BELLBOT_PIN')],
  ['export BELLBTO_KEY=s3cr3t', 1, near('BELLBOT_KEY')],
  ['export BELLBOX_KEY=s3cr3t', 1, near('BELLBOT_KEY')],
  ['export bellbot_key_sales=s3cr3t', 1, near('BELLBOT_KEY_SALES')],
  ['export BELBOT_KEY_SALES=s3cr3t', 1, near('BELLBOT_KEY_SALES')],
  ['export BELLBOT_PNI=9', 1, near('BELLBOT_PIN')],
  ['export NGROK_AUTH_TOKEN=s3cr3t', 1, near('NGROK_AUTHTOKEN')],
  ['export ngrok_authtoken=s3cr3t', 1, near('NGROK_AUTHTOKEN')],
  ['export NGROK_TOKEN=s3cr3t', 1, near('NGROK_AUTHTOKEN')],
  ['key=s3cr3t', 1, near('BELLBOT_KEY')],
  ['export PIN=9', 1, near('BELLBOT_PIN')],
  ['pin=9', 1, near('BELLBOT_PIN')],
];

/** The settings of a text without a problem, without the prefix of their names. */
function settingsOf(text: string): Record<string, string> {
  const { settings, problems } = parseRcFile(text, home);
  assert.deepEqual(problems, []);
  return Object.fromEntries(
    [...settings.values()].map(({ name, value }) => [name.replace('BELLBOT_', ''), value]),
  );
}

/** What a shell sets of BellBot's when it sources each of these texts. */
function setByShell(shell: string, texts: readonly string[]): Record<string, string>[] {
  const scripts = texts.map((text, index) => {
    writeFileSync(join(home, `rc${index}`), text);
    return `(set -a; . ./rc${index}; env -0; printf 'next file\\0')`;
  });
  const env = { HOME: home, PATH: process.env.PATH };
  const out = execFileSync(shell, ['-c', scripts.join('\n')], { cwd: home, env, encoding: 'utf8' });
  return out.split('next file\0').map((all) => {
    const ours = all.split('\0').filter((entry) => entry.startsWith('BELLBOT_'));
    return Object.fromEntries(
      ours.map((entry) => [
        entry.slice('BELLBOT_'.length, entry.indexOf('=')),
        entry.slice(entry.indexOf('=') + 1),
      ]),
    );
  });
}

/** The problems of a file of this content, as lines. */
function problemsOf(content: string | Buffer): string {
  const loaded = loadConfig({ args: [], env: {}, home: temporaryHome(content) });
  assert.ok('problems' in loaded, 'no problem was found');
  return formatProblems(loaded.problems);
}

describe('a line of ~/.bellbotrc', () => {
  for (const [text, sets] of [...taken, ...takenAsSeen]) {
    it(`sets what one sees: ${JSON.stringify(text)}`, () => {
      assert.deepEqual(settingsOf(text), sets);
    });
  }

  for (const shell of ['/bin/sh', '/bin/dash', '/bin/bash', '/bin/zsh', '/bin/ksh']) {
    it(`sets what ${shell} sets`, { skip: !existsSync(shell) && 'there is no such shell' }, () => {
      const byShell = setByShell(
        shell,
        taken.map(([text]) => text),
      );
      for (const [index, [text, sets]] of taken.entries()) {
        assert.deepEqual(byShell[index], sets, text);
      }
    });
  }

  for (const [text, line, says] of refused) {
    it(`is a problem with line and cure, and without the secret: ${JSON.stringify(text)}`, () => {
      const problems = problemsOf(text);
      assert.match(problems.split('\n')[0] ?? '', new RegExp(`line ${line}\\): .*(?:${says.source})`));
      assert.doesNotMatch(problems, /s3cr3t/);
    });
  }

  for (const [what, content, says] of files) {
    it(`is in a file of text: ${what}`, () => {
      assert.match(problemsOf(content), says);
    });
  }

  it('that comes twice with two values is told, and the last one counts', () => {
    const { warnings } = parseRcFile('BELLBOT_PIN=8\n\nexport BELLBOT_PIN=9\nexport BELLBOT_PIN=9');
    assert.deepEqual(warnings, [
      '~/.bellbotrc line 3: BELLBOT_PIN has another value than in line 1; the last one counts. Remove the other one.',
    ]);
  });
});
