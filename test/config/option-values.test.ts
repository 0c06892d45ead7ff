import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ringUrl } from '../../src/config/network-kinds.js';
import { type OptionName, options } from '../../src/config/options.js';
import { flag, type NumberKind } from '../../src/config/value-kinds.js';
import { temporaryHome } from './temporary-home.js';

const home = temporaryHome('');

function parse(name: OptionName, text: string): unknown {
  const parsed = options[name].kind.parse(text, home);
  return 'value' in parsed ? parsed.value : undefined;
}

describe('the values of options', () => {
  const numbers = Object.entries(options)
    .filter(([, option]) => 'min' in option.kind)
    .map(([name, option]) => ({ name: name as OptionName, kind: option.kind as NumberKind }));

  it('has a range for every option that is a number', () => {
    assert.deepEqual(numbers.map(({ name }) => name).sort(), [
      'keep',
      'pdelay',
      'port',
      'queue',
      'rate',
      'remember',
      'sdelay',
      'start',
      'strike',
      'ttl',
    ]);
  });

  for (const { name, kind } of numbers) {
    it(`takes ${name} from ${kind.min} to ${kind.max} and nothing beyond`, () => {
      assert.equal(parse(name, String(kind.min)), kind.min);
      assert.equal(parse(name, String(kind.max)), kind.max);
      assert.equal(parse(name, String(kind.max + 1)), undefined);
      assert.equal(parse(name, String(kind.min - 1)), undefined);
    });

    it(`takes whole decimal numbers only for ${name}`, () => {
      for (const text of [
        '',
        ' ',
        '0x10',
        '1e2',
        ' 5',
        '5 ',
        '5\n',
        '5.0',
        '5.',
        '+5',
        '-5',
        '-0',
        '08',
        '٥',
        '5,0',
      ]) {
        assert.equal(parse(name, text), undefined, JSON.stringify(text));
      }
      for (const text of ['eight', 'NaN', 'Infinity', 'true', 'null', '1_000', '9'.repeat(400)]) {
        assert.equal(parse(name, text), undefined, text);
      }
    });
  }

  it('takes the pins of the Uno that can control a servo', () => {
    for (let pin = 2; pin <= 12; pin += 1) {
      assert.equal(parse('pin', String(pin)), pin);
    }
    for (const text of [
      '',
      'eight',
      '0',
      '1',
      '13',
      '14',
      '20',
      '08',
      '-2',
      '2.0',
      'A0',
      'A',
      'D2',
      ' 8',
      '1e1',
    ]) {
      assert.equal(parse('pin', text), undefined, text);
    }
  });

  it('says why a pin that the Uno has cannot control the servo', () => {
    const reasons = { 0: /serial line/, 1: /serial line/, 13: /light/, 14: /analog/, A5: /analog/ };
    for (const [text, reason] of Object.entries(reasons)) {
      const parsed = options.pin.kind.parse(text, home);
      assert.match('expected' in parsed ? parsed.expected : '', reason);
    }
  });

  it('takes auto, virtual and the paths of serial ports as board', () => {
    for (const text of [
      'auto',
      'virtual',
      '/dev/ttyACM0',
      '/dev/cu.usbmodem14101',
      'COM3',
      'com12',
      './pty',
    ]) {
      assert.equal(parse('board', text), text);
    }
    assert.equal(parse('board', '\\\\.\\COM10'), '\\\\.\\COM10');
    assert.equal(parse('board', '~/pty'), join(home, 'pty'));
    for (const text of [
      '',
      'Auto',
      'ttyACM0',
      'COM',
      'COM0',
      'uno',
      '/dev/',
      '/dev/tty\n',
      'tcp://x/y',
      ' /dev/x',
    ]) {
      assert.equal(parse('board', text), undefined, text);
    }
  });

  it('names the nearest word for a mistyped board', () => {
    const parsed = options.board.kind.parse('vritual', home);
    assert.match('expected' in parsed ? parsed.expected : '', /did you mean virtual\?$/);
  });

  it('takes a file that exists as edgeca', () => {
    assert.equal(parse('edgeca', '~/.bellbotrc'), join(home, '.bellbotrc'));
    for (const text of ['', '~/missing.pem', home, 'a\0b']) {
      assert.equal(parse('edgeca', text), undefined, text);
    }
  });

  it('makes data an absolute path, with ~ for the home folder', () => {
    assert.equal(parse('data', '~'), join(home));
    assert.equal(parse('data', '~/bell data'), join(home, 'bell data'));
    assert.equal(parse('data', 'data'), resolve('data'));
    assert.equal(parse('data', home), home);
    for (const text of ['', ' ', '~ada/bell', join(home, '.bellbotrc'), 'a\0b']) {
      assert.equal(parse('data', text), undefined, JSON.stringify(text));
    }
  });

  it('takes only the words of an option with choices, as they are written', () => {
    const choices = {
      proto: 'http tcp',
      tunnel: 'auto on off',
      log: 'trace debug info warn error fatal silent',
    };
    for (const [name, words] of Object.entries(choices)) {
      for (const word of words.split(' ')) {
        assert.equal(parse(name as OptionName, word), word);
        assert.equal(parse(name as OptionName, word.toUpperCase()), undefined);
        assert.equal(parse(name as OptionName, `${word} `), undefined);
      }
      assert.equal(parse(name as OptionName, ''), undefined);
    }
  });

  it('takes true and false, in small letters, for what is switched on by its name alone', () => {
    assert.deepEqual(flag.parse('true', home), { value: true });
    assert.deepEqual(flag.parse('false', home), { value: false });
    for (const text of ['', 'yes', '1', 'TRUE', ' true', 'true ']) {
      assert.deepEqual(flag.parse(text, home), { expected: 'true or false' });
    }
  });

  it('takes any visible text as key', () => {
    for (const text of [
      'x',
      '007',
      '1e3',
      'true',
      'a=b',
      'two words',
      'ключ',
      '🔔',
      '<html>',
      'x'.repeat(1000),
      '🔔'.repeat(1000),
    ]) {
      assert.equal(parse('key', text), text);
    }
    for (const text of [
      '',
      ' ',
      ' x',
      'x ',
      'x\n',
      '\tx',
      'a\nb',
      'a\0b',
      '\u200b',
      '\u00a0x',
      'x'.repeat(1001),
      '🔔'.repeat(1001),
    ]) {
      assert.equal(parse('key', text), undefined, JSON.stringify(text));
    }
  });

  it('refuses the placeholder of the example as key', () => {
    assert.equal(parse('key', '<your_password>'), undefined);
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(options), { kind: ringUrl }),
        fc.string(),
        (option, text) => {
          const parsed = option.kind.parse(text, home);
          assert.ok('value' in parsed || parsed.expected.length > 0);
        },
      ),
      { seed: 1 },
    );
  });
});
