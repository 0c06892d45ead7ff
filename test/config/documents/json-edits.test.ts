import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseJsonDocument } from '../../../src/config/documents/json-document.js';
import { type Edit, edited } from '../../../src/config/documents/json-edits.js';

function valueIn(text: string): unknown {
  const read = parseJsonDocument('/data/bells.json', text);
  assert.ok('document' in read, `${text}\n${'problems' in read ? read.problems[0]?.message : ''}`);
  return read.document.value;
}

const set = (text: string, ...edits: Edit[]): string => edited(text, edits);

describe('an edit of JSON with comments', () => {
  it('replaces a value and touches nothing else', () => {
    const text = '{\n\t"a" : 1 , // one\r\n\t"b":{"c":[1,2,],"d":"x"} /* two */ ,\n}\n// end';
    assert.equal(set(text, { path: ['a'], value: 20 }), text.replace(' 1 ', ' 20 '));
    assert.equal(set(text, { path: ['b', 'd'], value: null }), text.replace('"x"', 'null'));
    assert.equal(set(text, { path: ['b', 'c', 1], value: 'y"' }), text.replace('2,', '"y\\"",'));
  });

  it('adds a field on a line of its own, behind the comment of the one before', () => {
    const text = '{\n    "a": 1, // one\n    "c": 3 // three\n    // no more\n}\n';
    assert.equal(
      set(text, { path: ['d'], value: 4 }),
      '{\n    "a": 1, // one\n    "c": 3, // three\n    "d": 4\n    // no more\n}\n',
    );
  });

  it('keeps to the commas that are there', () => {
    assert.equal(
      set('{\n  "a": 1, // one\n}', { path: ['b'], value: 2 }),
      '{\n  "a": 1, // one\n  "b": 2,\n}',
    );
    assert.equal(set('{ "a": 1, }', { path: ['b'], value: 2 }), '{ "a": 1, "b": 2, }');
    assert.equal(
      set('{\n  "a": 1 // one\n  , }', { path: ['b'], value: 2 }),
      '{\n  "a": 1 // one\n  , "b": 2, }',
    );
  });

  it('stays on the line where all of the object is on one', () => {
    assert.equal(set('{ "a": 1 /* one */ }', { path: ['b'], value: 2 }), '{ "a": 1, /* one */ "b": 2 }');
    assert.equal(set('{"a":1}', { path: ['b'], value: 2 }), '{"a":1, "b": 2}');
    assert.equal(
      set('{\n  "l": { "a": 6 },\n  "z": 1\n}', { path: ['l', 'b'], value: { c: [1, { d: 2 }] } }),
      '{\n  "l": { "a": 6, "b": { "c": [1, { "d": 2 }] } },\n  "z": 1\n}',
    );
  });

  it('fills an empty object', () => {
    assert.equal(set('{}', { path: ['a'], value: 1 }), '{ "a": 1 }');
    assert.equal(set('{\n  "a": {}\n}', { path: ['a', 'b'], value: 1 }), '{\n  "a": { "b": 1 }\n}');
    assert.equal(
      set('{\n  "a": {\n    // nothing\n  }\n}', { path: ['a', 'b'], value: 1 }),
      '{\n  "a": {\n    // nothing\n    "b": 1\n  }\n}',
    );
    assert.equal(set('{\r\n}', { path: ['a'], value: 1 }), '{\r\n  "a": 1\r\n}');
  });

  it('makes what lies on the way, and puts an object in place of what is none', () => {
    assert.equal(
      set('{ "a": 1 }', { path: ['b', 'c', 'd'], value: 2 }),
      '{ "a": 1, "b": { "c": { "d": 2 } } }',
    );
    assert.equal(set('{ "a": null }', { path: ['a', 'b'], value: 2 }), '{ "a": { "b": 2 } }');
  });

  it('writes what is long on several lines, by the indentation that is there', () => {
    const hours = [1, 2, 3].map((n) => ({ days: 'mon-fri', from: `0${n}:00`, to: `0${n}:30` }));
    const text = set('{\n\t"bells": {\n\t\t"front": {}\n\t}\n}', {
      path: ['bells', 'front', 'hours'],
      value: hours,
    });
    assert.deepEqual(valueIn(text), { bells: { front: { hours } } });
    assert.equal(
      text.split('\n')[2],
      '\t\t"front": { "hours": [{ "days": "mon-fri", "from": "01:00", "to": "01:30" }, { "days": "mon-fri", "from": "02:00", "to": "02:30" }, { "days": "mon-fri", "from": "03:00", "to": "03:30" }] }',
    );
    const opened = set('{\n\t"front": {\n\t}\n}', { path: ['front', 'hours'], value: hours });
    assert.equal(
      opened,
      `{\n\t"front": {\n\t\t"hours": [\n${hours.map(({ from, to }) => `\t\t\t{ "days": "mon-fri", "from": "${from}", "to": "${to}" }`).join(',\n')}\n\t\t]\n\t}\n}`,
    );
  });

  it('does several one after the other', () => {
    const text = '{\n  // the angles\n  "start": 75,\n  "strike": 90 // hard\n}\n';
    const edits = [
      { path: ['start'], value: 70 },
      { path: ['contact'], value: 87 },
      { path: ['sdelay'], value: 400 },
      { path: ['contact'], value: 88 },
    ];
    assert.equal(
      set(text, ...edits),
      '{\n  // the angles\n  "start": 70,\n  "strike": 90, // hard\n  "contact": 88,\n  "sdelay": 400\n}\n',
    );
  });
});

/** A value as JSON, with comments, blanks and commas wherever they may be. */
function written(value: unknown, pick: () => number, depth = 0): string {
  const gap = (): string =>
    ['', ' ', '\n', '\t', '\r\n  ', ` /* ${pick()} */ `, ` // ${pick()} }],"\n`][pick() % 7] ?? '';
  const list = (parts: string[]): string =>
    parts
      .map(
        (part, index) => `${gap()}${part}${gap()}${index < parts.length - 1 || pick() % 3 === 0 ? ',' : ''}`,
      )
      .join('') + gap();
  if (Array.isArray(value)) {
    return `[${list(value.map((each) => written(each, pick, depth + 1)))}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(
      ([name, each]) => `${JSON.stringify(name)}${gap()}:${gap()}${written(each, pick, depth + 1)}`,
    );
    return `{${list(fields)}}`;
  }
  return JSON.stringify(value);
}

const names = fc.constantFrom('a', 'b', 'c', '$', '//', '}', 'ä "');
const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<unknown>(0, 1, -2.5, true, null, 'x', '//', '/*', '"', '\\', '\n'),
    fc.dictionary(names, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
}));
const anyObject = fc.dictionary(names, anyValue, { maxKeys: 4, noNullPrototype: true });

function comments(text: string): string[] {
  return [...text.matchAll(/"(?:[^"\\]|\\.)*"|\/\*.*?\*\/|\/\/[^\r\n]*/gs)]
    .map(([found]) => found)
    .filter((found) => !found.startsWith('"'));
}

function withSet(value: unknown, path: readonly string[], put: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) {
    return put;
  }
  const object = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  return { ...object, [name]: withSet(Object.entries(object).find(([key]) => key === name)?.[1], rest, put) };
}

describe('an edit of any JSON with comments', () => {
  it('sets the value, and keeps all others, their order and all comments outside of it', () => {
    fc.assert(
      fc.property(
        anyObject,
        fc.array(fc.nat(1000), { minLength: 50, maxLength: 50 }),
        fc.array(names, { minLength: 1, maxLength: 3 }),
        anyValue,
        (value, picks, path, put) => {
          let at = 0;
          // Each a number of its own, so that no comment is like another.
          const text = written(value, () => (picks[at++ % picks.length] ?? 0) + at * 7 * 1000);
          assert.deepEqual(valueIn(text), value);
          const result = set(text, { path, value: put });
          const expected = withSet(value, path, put);
          assert.deepEqual(valueIn(result), expected);
          assert.equal(JSON.stringify(valueIn(result)), JSON.stringify(expected));
          // Comments in a value that was replaced go with it.
          const [before, after] = [comments(text), comments(result)];
          const isAdded = !Object.hasOwn(value, path[0] ?? '');
          assert.deepEqual(after, isAdded ? before : before.filter((comment) => after.includes(comment)));
          assert.equal(set(result, { path, value: put }), result);
        },
      ),
      { numRuns: 2000, seed: 1 },
    );
  });
});
