import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { temporaryHome } from '../config/temporary-home.js';
import { root } from './pages.js';
import { ansiSpans } from './picture/ansi-line.js';
import { terminalPicture } from './picture/terminal-picture.js';

const maker = join(import.meta.dirname, 'picture', 'make-demo-picture.js');

/** The text of a picture, line by line, without blanks, and without what differs from one run to the next. */
function linesOf(svg: string): string[] {
  return [...svg.matchAll(/<g>(.*?)<\/g>/g)].map(([, line = '']) =>
    line
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll(/\s/g, '')
      .replaceAll(/[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}/g, 'ID')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
      .replaceAll(/\[[\d:]{8}\]/g, '[TIME]')
      .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
      .replace(/^\$nodedist\/main\.jsdemo.*/, '$demo'),
  );
}

describe('docs/demo.svg', () => {
  const shown = readFileSync(join(root, 'docs/demo.svg'), 'utf8');

  it('shows what a run of the demo shows now; npm run picture makes it anew', async () => {
    const file = join(temporaryHome(), 'demo.svg');
    let lines: string[] = [];
    // On a machine that is too busy to run the virtual Uno in time, its board seems to be away: that is another picture.
    for (
      let tries = 0;
      tries === 0 || (tries < 5 && lines.some((line) => line.includes('WARN')));
      tries += 1
    ) {
      await promisify(execFile)(process.execPath, [maker, file, 'port=0']);
      lines = linesOf(readFileSync(file, 'utf8'));
    }
    assert.ok(lines.some((line) => line.includes('Ding!(2)')));
    assert.deepEqual(linesOf(shown), lines);
  });

  it('shows a bell at each ding, also where no font has one', () => {
    assert.doesNotMatch(shown, /\p{Emoji_Presentation}/u);
    assert.equal([...shown.matchAll(/<path class="bell" [^>]* d="[^"]+"\/>[^/]*Ding! \(\d\)/g)].length, 2);
  });

  it('is readable on light and on dark pages, and for those who cannot see it', () => {
    assert.match(shown, /@media \(prefers-color-scheme: dark\)/);
    assert.match(shown, /role="img" aria-label="\w+/);
  });

  it('names no address, folder or user of the machine on which it was made', () => {
    assert.doesNotMatch(shown, /\/home\/|\/root|\/tmp|\/Users\//);
    assert.deepEqual(
      new Set(shown.match(/https?:\/\/[\w.:]+/g)),
      new Set(['http://www.w3.org', 'http://127.0.0.1:3000']),
    );
  });
});

describe('a picture of terminals', () => {
  it('breaks lines as a terminal does, and escapes what XML reserves', () => {
    const svg = terminalPicture({ server: [`<&>${'x'.repeat(98)}y`], client: [''] });
    const rows = [...svg.matchAll(/<text x="[\d.]+" y="([\d.]+)"[^>]*>([^<]*)</g)];
    assert.deepEqual(
      rows.map(([, , text]) => text),
      [`&#60;&#38;&#62;${'x'.repeat(97)}`, 'xy'],
    );
    assert.notEqual(rows[0]?.[1], rows[1]?.[1]);
  });

  it('keeps the colours of the log', () => {
    assert.deepEqual(ansiSpans('a \u001b[32mINFO\u001b[39m: b'), [
      { text: 'a ', colour: undefined },
      { text: 'INFO', colour: 'green' },
      { text: ': b', colour: undefined },
    ]);
  });
});
