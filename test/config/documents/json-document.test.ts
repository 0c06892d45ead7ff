import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  type JsonDocument,
  parseJsonDocument,
  readJsonDocument,
} from '../../../src/config/documents/json-document.js';
import { temporaryHome } from '../temporary-home.js';

const path = '/data/bells.json';

function documentOf(text: string): JsonDocument {
  const read = parseJsonDocument(path, text);
  assert.ok('document' in read, 'problems' in read ? read.problems[0]?.message : '');
  return read.document;
}

function problemsOf(text: string): string[] {
  const read = parseJsonDocument(path, text);
  assert.ok('problems' in read, 'no problem was found');
  return read.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe('a document', () => {
  it('may have comments, and commas behind the last value', () => {
    const text = '// one\n{ /* two */ "a": [1, 2,], "b": { "c": "//", }, } // three';
    assert.deepEqual(documentOf(text).value, { a: [1, 2], b: { c: '//' } });
  });

  it('knows where each value stands, by any line ends and in characters', () => {
    const document = documentOf('{\r\n  "a": 1,\n\t"😀": { "b":\r [true, null] } }');
    assert.deepEqual(document.positionOf(['a']), { line: 2, column: 8 });
    assert.deepEqual(document.positionOfName(['a']), { line: 2, column: 3 });
    assert.deepEqual(document.positionOf(['😀']), { line: 3, column: 7 });
    assert.deepEqual(document.positionOf(['😀', 'b', 1]), { line: 4, column: 9 });
  });

  it('takes the place around it for what is not there', () => {
    const document = documentOf('{\n "a": { "b": 1 } }');
    assert.deepEqual(document.positionOf(['a', 'x', 'y']), { line: 2, column: 7 });
    assert.deepEqual(document.positionOf(['x']), { line: 1, column: 1 });
    assert.deepEqual(document.positionOfName(['a', 'x']), { line: 2, column: 7 });
  });

  it('names a problem by the way to it, with file, line and column', () => {
    const document = documentOf('{ "bells": { "front": [{ "a b": 1 }] } }');
    const problem = document.problem(['bells', 'front', 0, 'a b'], 'expected 2', '1');
    assert.deepEqual(problem, {
      option: 'bells.front[0]["a b"]',
      place: '/data/bells.json line 1, column 33',
      value: '1',
      message: 'expected 2',
      line: 1,
      column: 33,
    });
  });

  it('has names such as constructor as its own, and no prototype from outside', () => {
    const { value } = documentOf('{ "constructor": 1, "toString": 2 }');
    assert.deepEqual(Object.keys(value), ['constructor', 'toString']);
    assert.deepEqual(problemsOf('{\n "a": { "__proto__": { "x": 1 } } }'), [
      '2:9 has the name __proto__, which nothing can have',
    ]);
  });

  it('has each name once in an object', () => {
    assert.deepEqual(problemsOf('{ "a": 1, "b": [{ "c": 1, "\\u0063": 2 }],\n  "a": 2, "a": 3 }'), [
      '1:27 has "c" twice, the first time in line 1, column 19; keep one of them',
      '2:3 has "a" twice, the first time in line 1, column 3; keep one of them',
      '2:11 has "a" twice, the first time in line 1, column 3; keep one of them',
    ]);
  });

  it('is an object', () => {
    for (const text of ['[1]', 'null', '5', '"a"', 'true', ' \n[]']) {
      assert.match(problemsOf(text)[0] ?? '', /expected an object in \{braces\}$/, text);
    }
    for (const text of ['', ' \r\n', '// nothing yet', '/* nothing */\n']) {
      assert.deepEqual(problemsOf(text), ['1:1 is empty; expected an object in {braces}, or no file at all']);
    }
  });

  it('says where it is wrong, and what was expected', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['{ "a": 1\n "b": 2 }', '2:2 expected a comma before this'],
      ['{ "a": 1,, "b": 2 }', '1:10 expected the name of a field in "double quotes"'],
      ['{ "a" 1 }', '1:7 expected a colon between name and value'],
      ['{ "a": }', '1:8 expected a value'],
      ["{\n 'a': 1 }", '2:2 expected a text in "double quotes", a number, true, false or null'],
      ['{ a: 1 }', '1:3 expected a text in "double quotes", a number, true, false or null'],
      ['{ “a”: 1 }', '1:3 expected a text in "double quotes", a number, true, false or null'],
      ['{ "a": NaN }', '1:8 expected a text in "double quotes", a number, true, false or null'],
      ['{ "a": "x\ny" }', '1:8 expected " at the end of a text, in the same line'],
      ['{ "a": "C:\\d" }', '1:8 expected \\\\ for a backslash, or one of \\" \\/ \\b \\f \\n \\r \\t \\u'],
      ['{ "a": 1 }\n{ "b": 2 }', '2:1 expected nothing behind the last brace'],
      ['{ "a": [1 } ', '1:11 expected ] before this, for the [ that is open'],
      ['{ "a": 1 ] ', '1:10 expected } before this, for the { that is open'],
    ];
    for (const [text, problem] of cases) {
      assert.deepEqual(problemsOf(text), [problem], text);
    }
  });

  it('is never taken for whole when it was cut off, wherever that was', () => {
    const text = '{\n  // all\n  "a": [{ "b": "x" }, 12],\n  "c": { "d": null }\n}';
    for (let length = 0; length < text.length; length += 1) {
      const [problem = ''] = problemsOf(text.slice(0, length));
      assert.match(problem, /^\d+:\d+ /, `cut at ${length}`);
    }
    assert.deepEqual(problemsOf(text.slice(0, 34)), [
      '3:8 ends before the [ is closed that begins here; was it cut off?',
    ]);
  });

  it('may be as wild as anybody likes', () => {
    for (const deep of ['[', '{"a":', '[{"a":', '{"a":[']) {
      assert.match(problemsOf(deep.repeat(20_000))[0] ?? '', /^1:\d+ is nested deeper than 64 levels/);
    }
    assert.match(problemsOf(`{ "a": ${'['.repeat(20_000)}${']'.repeat(20_000)} }`)[0] ?? '', /nested deeper/);
    assert.equal(documentOf(`{ "a": ${'['.repeat(60)}${']'.repeat(60)} }`).text.length, 129);
    assert.ok(problemsOf(']'.repeat(20_000)).length > 0);
    assert.ok(problemsOf('"'.repeat(20_001)).length > 0);
    assert.ok(problemsOf('\u0000\u0001').length > 0);
  });

  it('is taken as numbers, texts and words of JSON, and as nothing else', () => {
    for (const value of [
      '0x10',
      '01',
      '.5',
      '1.',
      '+1',
      '1e',
      'Infinity',
      'undefined',
      'True',
      "'a'",
      '`a`',
    ]) {
      assert.ok(problemsOf(`{ "a": ${value} }`).length > 0, value);
    }
    assert.deepEqual(documentOf('{ "a": [-1.5e3, "\\ud83d\\ude00", true, false, null] }').value, {
      a: [-1500, '😀', true, false, null],
    });
  });
});

describe('the file of a document', () => {
  const folder = temporaryHome();
  const write = (name: string, bytes: string | Buffer): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  const problemIn = (file: string): string => {
    const read = readJsonDocument(file);
    assert.ok(read !== undefined && 'problems' in read);
    const [problem] = read.problems;
    assert.deepEqual({ line: problem?.line, column: problem?.column }, { line: 1, column: 1 });
    return `${problem?.option} ${problem?.message}`;
  };

  it('may be missing', () => {
    assert.equal(readJsonDocument(join(folder, 'none.json')), undefined);
    assert.equal(readJsonDocument(join(folder, 'no-folder', 'none.json')), undefined);
  });

  it('may begin with a byte order mark, which is no part of the text', () => {
    const read = readJsonDocument(write('mark.json', '\uFEFF{ "a": 1 }'));
    assert.ok(read !== undefined && 'document' in read);
    assert.equal(read.document.text, '{ "a": 1 }');
    assert.equal(read.document.bytes.length, 13);
    assert.deepEqual(read.document.positionOf(['a']), { line: 1, column: 8 });
  });

  it('has a tag that changes with every byte, and with nothing else', () => {
    const tagOf = (name: string, text: string): string => {
      const read = readJsonDocument(write(name, text));
      assert.ok(read !== undefined && 'document' in read);
      return read.document.etag;
    };
    assert.equal(tagOf('a.json', '{}'), tagOf('b.json', '{}'));
    assert.notEqual(tagOf('a.json', '{}'), tagOf('a.json', '{} '));
    assert.match(tagOf('a.json', '{}'), /^"[\w-]{27}"$/);
  });

  it('is text in UTF-8, and not more than a person writes', () => {
    assert.match(problemIn(write('utf16.json', Buffer.from('\uFEFF{ "a": 1 }', 'utf16le'))), /UTF-16.*UTF-8/);
    assert.match(problemIn(write('latin.json', Buffer.from('{ "a": "\xe4" }', 'latin1'))), /not UTF-8/);
    assert.match(problemIn(write('nul.json', '{ "a": 1 }        \0')), /zero bytes/);
    assert.match(problemIn(write('huge.json', ' '.repeat(2_000_000))), /has 2000000 bytes/);
  });

  it('is a file', () => {
    mkdirSync(join(folder, 'folder.json'));
    assert.match(problemIn(join(folder, 'folder.json')), /folder\.json is not a file but a folder/);
    symlinkSync(join(folder, 'away'), join(folder, 'dangling.json'));
    assert.match(problemIn(join(folder, 'dangling.json')), /is a link to .*away, which is not there/);
    symlinkSync(join(folder, 'loop.json'), join(folder, 'loop.json'));
    assert.match(problemIn(join(folder, 'loop.json')), /ELOOP/);
  });
});
