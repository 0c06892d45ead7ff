// Texts whose letters take two columns of a terminal, or none. The next case: a row with a text and the columns that it
// takes where the table has nine for it; what is wider is cut to nine.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { columnsOf, fitted, row } from '../../src/cli/columns.js';
import { oneLine } from '../../src/cli/one-line.js';
import { RingTable } from '../../src/cli/remote/history/table.js';

const texts: readonly (readonly [text: string, shown: string, columns: number])[] = [
  ['Ada', 'Ada', 3],
  ['日本語', '日本語', 6],
  ['한국어', '한국어', 6],
  ['昼ご飯の用意', '昼ご飯の…', 9],
  ['ａｂｃ', 'ａｂｃ', 6],
  ['ｶﾅ', 'ｶﾅ', 2],
  ['🔔🔔', '🔔🔔', 4],
  ['🔔🔔🔔🔔🔔', '🔔🔔🔔🔔…', 9],
  ['👩‍💻', '👩💻', 4],
  ['👍🏽', '👍🏽', 2],
  ['🇩🇪🇫🇷', '🇩🇪🇫🇷', 4],
  ['❤️', '❤', 1],
  ['🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🏴', 2],
  ['e\u0301te\u0301', 'e\u0301te\u0301', 3],
  ['Z\u0351\u036b\u0343algo', 'Z\u0351\u036b\u0343algo', 5],
  ['สวัสดี', 'สวัสดี', 4],
  ['नमस्ते', 'नमस्ते', 3],
  ['שלום', 'שלום', 4],
  ['مرحبا', 'مرحبا', 5],
  ['a\u200bb\ufeffc', 'abc', 3],
  ['so\u00adft', 'soft', 4],
  ['می\u200cخواهم', 'میخواهم', 7],
  ['two\nlines', 'two lines', 9],
  ['a\tb  c', 'a b c', 5],
  ['  x  ', 'x', 1],
  ['\u001b[2J', '\\u{1b}[2J', 9],
  ['\u202eabc', '\\u{202e}…', 9],
  ['a\u0007', 'a\\u{7}', 6],
  ['abcdefghi', 'abcdefghi', 9],
  ['abcdefghij', 'abcdefgh…', 9],
];

describe('a column of nine', () => {
  for (const [text, shown, columns] of texts) {
    it(`holds for ${JSON.stringify(text)}`, () => {
      const cell = fitted(oneLine(text), 9);
      assert.equal(cell.trimEnd(), shown);
      assert.equal(columnsOf(cell.trimEnd()), columns);
      assert.equal(columnsOf(cell), 9);
      assert.doesNotMatch(cell, /\p{Cc}/u);
    });
  }

  it('stays whole where a wide letter would stand across its end', () => {
    const cell = fitted('a日本語日本', 9);
    assert.equal(cell, 'a日本語…'.padEnd('a日本語…'.length + 1));
    assert.equal(columnsOf(cell), 9);
  });

  it('has its neighbour at the same place in every row', () => {
    const places = texts.map(([text]) => {
      const line = row([oneLine(text), '|'], [9]);
      return columnsOf(line.slice(0, line.lastIndexOf('|')));
    });
    assert.deepEqual([...new Set(places)], [11]);
  });
});

describe('the table of rings', () => {
  const receipts = texts.map(([who]) => ({
    id: '01a20180-5059-7000-91be-d4367386b5e0',
    state: 'rung',
    source: who,
    who,
    text: who,
    strikes: { asked: 1, made: 1 },
    acceptedAt: '2026-11-22T04:25:16.121Z',
    reason: null,
  }));

  for (const terminal of [80, 100, 200, undefined]) {
    it(`has "1 of 1" at one place in every row, on ${terminal ?? 'no'} columns`, () => {
      const [heading = '', ...rows] = new RingTable(terminal).page(receipts).trimEnd().split('\n');
      const place = columnsOf(heading.slice(0, heading.indexOf('strikes')));
      for (const line of rows) {
        assert.equal(columnsOf(line.slice(0, line.indexOf('1 of 1'))), place, line);
      }
      const widest = Math.max(...rows.map((line) => columnsOf(line)));
      assert.ok(terminal === undefined || widest <= terminal, String(widest));
    });
  }
});
