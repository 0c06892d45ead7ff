import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type CommandLine, parseCommandLine } from '../../src/cli/command-line.js';

const known = { withValue: ['key', 'pin', 'port', 'pdelay', 'text'], flags: ['json'] };

function parse(...argv: string[]): CommandLine {
  return parseCommandLine(argv, known);
}

/** The values of one option. */
function values(line: CommandLine, name: string): string[] {
  return line.args.filter((arg) => arg.name === name).map(({ value }) => value);
}

describe('the command line', () => {
  it('reads name=value, --name=value and --name value alike', () => {
    for (const argv of [['pin=9'], ['--pin=9'], ['--pin', '9']]) {
      assert.deepEqual(parse(...argv).args, [{ name: 'pin', value: '9' }]);
    }
  });

  it('finds command, words and options in any order', () => {
    const line = parse('port=3001', 'ring', '--json', 'pin=9', 'more', '--key', 'test-key-1');
    assert.deepEqual(line.words, ['ring', 'more']);
    assert.deepEqual(values(line, 'port'), ['3001']);
    assert.deepEqual(values(line, 'pin'), ['9']);
    assert.deepEqual(values(line, 'json'), ['true']);
    assert.deepEqual(values(line, 'key'), ['test-key-1']);
  });

  for (const value of [
    '007',
    '1e3',
    '0x10',
    'true',
    'false',
    'a=b',
    '=',
    '-',
    '--',
    '-x',
    '--no-x',
    ' ',
    '-1',
    '{}',
  ]) {
    it(`keeps the value ${JSON.stringify(value)} as it was typed`, () => {
      assert.deepEqual(parse(`key=${value}`).args, [{ name: 'key', value }]);
      assert.deepEqual(parse(`--key=${value}`).args, [{ name: 'key', value }]);
    });
  }

  it('takes a value that begins with one dash after --name', () => {
    assert.deepEqual(parse('--pdelay', '-1').args, [{ name: 'pdelay', value: '-1' }]);
  });

  it('takes no option for the value of another', () => {
    assert.deepEqual(parse('--key', '--pin', '9').args, [
      { name: 'key', value: '' },
      { name: 'pin', value: '9' },
    ]);
    assert.equal(parse('--key', '-h').help, true);
  });

  it('gives an option without a value the empty value', () => {
    for (const argv of [['--key'], ['key='], ['--key='], ['--key', '']]) {
      assert.deepEqual(parse(...argv).args, [{ name: 'key', value: '' }]);
    }
  });

  it('keeps every value of an option that is given twice', () => {
    assert.deepEqual(values(parse('pin=8', '--pin', '9'), 'pin'), ['8', '9']);
  });

  it('keeps numbers among the words as they were typed', () => {
    assert.deepEqual(parse('ring', '007', '1e3').words, ['ring', '007', '1e3']);
  });

  it('knows -h, --help, -v and --version', () => {
    assert.equal(parse('-h').help, true);
    assert.equal(parse('--help').help, true);
    assert.equal(parse('-v').version, true);
    assert.equal(parse('--version').version, true);
    assert.deepEqual(parse('--help', 'ring').words, ['ring']);
    assert.deepEqual(parse('-h', 'ring').words, ['ring']);
    const neither = parse('ring');
    assert.deepEqual([neither.help, neither.version], [false, false]);
  });

  for (const name of [
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'a.b',
    'key.x',
    '_',
    'kye',
    'k\ney',
  ]) {
    it(`reports the unknown option ${JSON.stringify(name)} and drops its value`, () => {
      for (const argv of [[`${name}=secret`], [`--${name}=secret`], [`--${name}`, 'secret']]) {
        const line = parse(...argv, 'pin=9');
        assert.deepEqual(line.args, [
          { name: 'pin', value: '9' },
          { name, value: '' },
        ]);
        assert.deepEqual(line.words, []);
      }
    });
  }

  it('reports --no-key and the like as unknown, without turning a value off', () => {
    assert.deepEqual(parse('--no-key', 'ring'), {
      words: ['ring'],
      args: [{ name: 'no-key', value: '' }],
      help: false,
      version: false,
    });
  });

  it('reports unknown flags without what may be their value', () => {
    for (const argv of [['-key=test-secret'], ['-key', 'test-secret'], ['-p3001'], ['-x'], ['-1']]) {
      const line = parse(...argv);
      assert.equal(line.args.length, 1, argv.join(' '));
      assert.match(line.args[0]?.name ?? '', /^-/);
      assert.doesNotMatch(JSON.stringify(line), /secret/);
    }
  });

  it('leaves the prototype of objects alone', () => {
    parse('--__proto__.polluted=1', '__proto__.polluted=1', '--constructor.prototype.polluted=1');
    assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
  });

  it('keeps any value of a known option, in each form', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('true', '0x1', '-1', 'a=b', '\n'),
    );
    fc.assert(
      fc.property(fc.constantFrom(...known.withValue), text, (name, value) => {
        assert.deepEqual(parse(`${name}=${value}`).args, [{ name, value }]);
        assert.deepEqual(parse(`--${name}=${value}`).args, [{ name, value }]);
        if (!value.startsWith('-')) {
          assert.deepEqual(parse(`--${name}`, value).args, [{ name, value }]);
        }
      }),
      { numRuns: 1000, seed: 1 },
    );
  });

  it('reads any command line without a crash, and all that it gives are strings', () => {
    const token = fc.oneof(
      fc.string(),
      fc.tuple(fc.constantFrom('', '-', '--', '---', '--no-'), fc.string()).map((parts) => parts.join('')),
      fc.tuple(fc.string(), fc.string()).map((parts) => parts.join('=')),
      fc.constantFrom(
        '--',
        '-h',
        '--json',
        'key=',
        '--toString',
        '--valueOf=1',
        '-constructor',
        '--_=x',
        '--_',
        'x',
      ),
    );
    fc.assert(
      fc.property(fc.array(token), (argv) => {
        const line = parse(...argv);
        assert.ok(line.words.every((word) => typeof word === 'string'));
        assert.ok(
          line.args.every(({ name, value }) => typeof name === 'string' && typeof value === 'string'),
        );
      }),
      { numRuns: 2000, seed: 1 },
    );
  });
});
