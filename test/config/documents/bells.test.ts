import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatProblems } from '../../../src/config/config-problem.js';
import { installationOf } from '../../../src/config/documents/bells.js';
import { parseJsonDocument } from '../../../src/config/documents/json-document.js';
import { bellIn, installed, plainOptions, wrongIn, wrongInBell } from './bells-rig.js';

describe('a bell of bells.json', () => {
  it('has the defaults of the options, and no rules', () => {
    assert.deepEqual(bellIn({ bells: { front: {} } }), {
      board: 'board',
      pin: 8,
      start: 75,
      contact: null,
      strike: 90,
      sdelay: 500,
      pdelay: 1000,
      pattern: 'single',
      queue: 100,
      ttl: 900,
      perMinute: null,
      lights: { working: null, asked: null },
      dark: null,
      quiet: null,
      coalesce: null,
      heard: null,
    });
  });

  it('has all that is said of it', () => {
    const { installation, warnings } = installed(`{
      "$schema": "./bells.schema.json",
      "boards": { "desk": { "port": "auto", "firmware": "auto" } },
      "bells": { "front": {
        "board": "desk", "pin": 9, "start": 70, "contact": 87, "strike": 91, "sdelay": 400, "pdelay": 900,
        "pattern": 3, "queue": 5, "ttl": 0, "perMinute": 60,
        "lights": { "working": 6 },
        "dark": { "pin": "A0", "below": 200, "above": 260, "then": "drop" },
        "quiet": { "zone": "Europe/Berlin", "hours": [{ "days": "mon-fri", "from": "18:00", "to": "08:00" }, { "from": "13:00", "to": "24:00" }],
                   "dates": ["2026-12-25"], "urgent": true },
        "coalesce": { "within": 10 },
        "heard": { "pin": "A1" },
      } },
    }`);
    assert.deepEqual(warnings, []);
    assert.deepEqual([...installation.boards], [['desk', { port: 'auto', firmware: 'auto' }]]);
    assert.deepEqual(installation.bells.get('front'), {
      board: 'desk',
      pin: 9,
      start: 70,
      contact: 87,
      strike: 91,
      sdelay: 400,
      pdelay: 900,
      pattern: '3',
      queue: 5,
      ttl: 0,
      perMinute: 60,
      lights: { working: 6, asked: null },
      dark: { pin: 'A0', below: 200, above: 260, then: 'drop' },
      quiet: {
        zone: 'Europe/Berlin',
        hours: [
          { days: [1, 2, 3, 4, 5], from: '18:00', to: '08:00' },
          { days: [1, 2, 3, 4, 5, 6, 7], from: '13:00', to: '00:00' },
        ],
        dates: ['2026-12-25'],
        then: 'hold',
        urgent: true,
      },
      coalesce: { within: 10, pattern: 'triple' },
      heard: { pin: 'A1' },
    });
  });

  it('begins its silence on the days that are named', () => {
    const days = (written: string): readonly number[] | undefined =>
      bellIn({
        bells: { front: { quiet: { zone: 'UTC', hours: [{ days: written, from: '01:00', to: '02:00' }] } } },
      }).quiet?.hours[0]?.days;
    assert.deepEqual(days('daily'), [1, 2, 3, 4, 5, 6, 7]);
    assert.deepEqual(days('mon-sun'), [1, 2, 3, 4, 5, 6, 7]);
    assert.deepEqual(days('sat,sun'), [6, 7]);
    assert.deepEqual(days('fri-mon'), [1, 5, 6, 7]);
    assert.deepEqual(days('wed, mon-tue,wed-wed'), [1, 2, 3]);
    assert.deepEqual(days('mon,mon-sun'), [1, 2, 3, 4, 5, 6, 7]);
    assert.deepEqual(days('sun'), [7]);
  });

  it('may have names such as constructor', () => {
    const { installation } = installed({
      bells: { constructor: {}, tostring: { pin: 9 }, '-': { pin: 10 }, 0: { pin: 11 } },
    });
    assert.deepEqual([...installation.bells.keys()].sort(), ['-', '0', 'constructor', 'tostring']);
  });

  it('has a name of 1 to 32 small letters, digits and -, other than all', () => {
    for (const name of ['all', 'Front', 'front door', '', 'a'.repeat(33), 'büro', 'a_b', 'a/b', 'a\n']) {
      const [problem = '', ...more] = wrongIn({ bells: { [name]: {} } });
      assert.match(
        problem,
        /^3:3 bells.*: expected a name of 1 to 32 small letters, digits and -, other than all$/s,
        name,
      );
      assert.deepEqual(more, []);
    }
    assert.ok(installed({ bells: { ['a'.repeat(32)]: {} } }));
  });
});

describe('bells.json without some of its parts', () => {
  it('is as if there were no file', () => {
    const { installation } = installed('{}', { options: { pin: 9, board: 'virtual' } });
    assert.deepEqual([...installation.boards], [['board', { virtual: true }]]);
    assert.deepEqual(installation.bells.get('bell')?.pin, 9);
  });

  it('has the one bell of the options on the one board, and patterns for it', () => {
    const { installation } = installed({
      boards: { desk: { usb: 'A1' } },
      patterns: { knock: [{ at: 0, hold: 120 }] },
    });
    assert.equal(installation.bells.get('bell')?.board, 'desk');
    assert.deepEqual([...installation.patterns], [['knock', [{ at: 0, hold: 120 }]]]);
  });

  it('has to have bells when it says bells, and a board for each', () => {
    assert.deepEqual(wrongIn('{ "bells": {} }'), [
      '1:12 bells: expected at least one bell, or no such field',
    ]);
    assert.deepEqual(wrongIn('{ "bells": { "a": {} },\n "boards": {} }'), [
      '1:19 bells.a.board: has no board; expected a board among boards; there is none',
    ]);
    assert.deepEqual(wrongIn('{ "boards": { "one": { "virtual": true }, "two": { "virtual": true } } }'), [
      '1:13 boards: has no bells; expected the name of a board: one, two',
    ]);
  });
});

describe('problems of bells.json', () => {
  it('are all told at once, with file, line, column and field, in their order', () => {
    const text = `{
  // The boards.
  "boards": { "desk": { "port": "virtual" }, "x y": {}, "usb": { "usb": "a b" } },
  "bells": {
    "front": { "board": "dest", "pin": 13, "strat": 80, "strike": 190, "dark": { "pin": "A9", "below": 5 } },
    "back": { "board": "desk", "pin": 8, "start": 90, "quiet": { "zone": "Europe/Berln", "hours": [{ "days": "mo-fr", "from": "8:00", "to": "24:01" }] } },
  },
  "patterns": { "single": [], "knock": [{ "at": 0 }] }
}`;
    const names = 'expected a name of 1 to 32 small letters, digits and -, other than';
    assert.deepEqual(wrongIn(text), [
      '3:33 boards.desk.port: expected auto or a serial port; a virtual board is written as { "virtual": true }',
      `3:46 boards["x y"]: ${names} all`,
      '3:53 boards["x y"]: expected one of port, usb, virtual, io and pwm, or nobody knows how to reach it',
      '3:73 boards.usb.usb: expected the serial number of a USB device, without blanks',
      '5:25 bells.front.board: expected the name of a board; did you mean desk?',
      '5:44 bells.front.strat: is no field that BellBot knows; did you mean start?',
      '5:67 bells.front.strike: expected a whole number from 0 to 180',
      '5:80 bells.front.dark.above: is missing; expected a whole number from 0 to 1023',
      '5:89 bells.front.dark.pin: expected a pin from A0 to A5',
      '6:13 bells.back.strike: expected another angle than start, or the arm would not move',
      '6:110 bells.back.quiet.hours[0].days: expected days such as mon-fri, sat,sun or daily',
      '6:127 bells.back.quiet.hours[0].from: expected a time from 00:00 to 23:59',
      '6:141 bells.back.quiet.hours[0].to: expected a time from 00:00 to 24:00',
      `8:17 patterns.single: ${names} single, double, triple, sweep and numbers`,
      '8:41 patterns.knock[0].hold: is missing; expected a whole number from 1 to 30000',
    ]);
  });

  it('are lines for a terminal', () => {
    const parsed = parseJsonDocument(
      '/data/bells.json',
      '{\n "bells": { "front": { "pin": "8\\u001b[2J" } } }',
    );
    assert.ok('document' in parsed);
    const read = installationOf(parsed.document, { config: plainOptions, given: [] });
    assert.ok('problems' in read);
    assert.equal(
      formatProblems(read.problems),
      '  bells.front.pin="8\\u{1b}[2J" (/data/bells.json line 2, column 31): expected a pin, 2 to 12 on an Uno\n',
    );
  });

  it('are those of wrong types, too', () => {
    for (const value of [null, 5, 'x', true, [], [{}]]) {
      for (const field of ['boards', 'bells', 'patterns']) {
        const [problem = '', ...more] = wrongIn({ [field]: value });
        assert.match(problem, new RegExp(`^2:\\d+ ${field}: expected ${field} by their names$`));
        assert.deepEqual(more, [], JSON.stringify(value));
      }
      assert.match(
        wrongIn({ bells: { front: value } })[0] ?? '',
        /bells\.front: expected an object with the settings of a bell/,
      );
    }
    for (const setting of ['start', 'strike', 'pin', 'sdelay', 'queue', 'ttl', 'perMinute', 'contact']) {
      for (const value of ['80', 80.5, -1, 1e9, [80], {}, true]) {
        assert.match(
          wrongInBell({ [setting]: value })[0] ?? '',
          new RegExp(`^${setting}: expected a (?:whole number from|pin, )`),
        );
      }
    }
    for (const setting of ['start', 'strike', 'pin', 'lights', 'pattern', 'board']) {
      assert.ok(wrongInBell({ [setting]: null }).length > 0, setting);
    }
  });
});

describe('fields that BellBot does not know', () => {
  it('stay, with a warning', () => {
    const { warnings } = installed(
      '{\n "note": 1, "bells": { "front": { "place": "hall", "lights": { "colour": "red" } } } }',
    );
    assert.deepEqual(warnings, [
      'BellBot knows no field note (/data/bells.json line 2, column 2). It stays in the file, and does nothing.',
      'BellBot knows no field bells.front.place (/data/bells.json line 2, column 35). It stays in the file, and does nothing.',
      'BellBot knows no field bells.front.lights.colour (/data/bells.json line 2, column 64). It stays in the file, and does nothing.',
    ]);
  });

  it('are problems where they are nearly one of its own', () => {
    assert.deepEqual(wrongIn('{ "bell": {}, "bells": { "front": { "Strike": 95, "perminute": 3 } } }'), [
      '1:3 bell: is no field that BellBot knows; did you mean bells?',
      '1:37 bells.front.Strike: is no field that BellBot knows; did you mean strike?',
      '1:51 bells.front.perminute: is no field that BellBot knows; did you mean perMinute?',
    ]);
  });

  it('hide no other problem', () => {
    assert.deepEqual(
      wrongInBell({ place: 'hall', strat: 3, start: 90 }).map((line) => line.split(':')[0]),
      ['strike', 'strat'],
    );
  });
});

describe('options beside bells.json', () => {
  const two = { boards: { desk: { virtual: true } }, bells: { front: { pin: 8 }, back: { pin: 9 } } };
  const options = { pin: 7, ttl: 5, board: '/dev/ttyACM0' };

  it('go before it where it has one bell', () => {
    const one = {
      boards: { desk: { virtual: true }, other: { virtual: true } },
      bells: { front: { board: 'desk', pin: 8, start: 70, ttl: 1 } },
    };
    for (const place of ['argument', 'environment BELLBOT_PIN', '~/.bellbotrc line 3']) {
      const { installation } = installed(one, { options, place });
      const { pin, start, ttl, strike, board } = installation.bells.get('front') ?? {};
      assert.deepEqual(
        { pin, start, ttl, strike, board },
        { pin: 7, start: 70, ttl: 5, strike: 90, board: 'desk' },
      );
      assert.deepEqual(
        [...installation.boards],
        [
          ['desk', { port: '/dev/ttyACM0' }],
          ['other', { virtual: true }],
        ],
      );
    }
  });

  it('are checked with the rest of that bell', () => {
    assert.deepEqual(wrongIn('{ "bells": { "front": { "contact": 88 } } }', { options: { strike: 85 } }), [
      '1:23 bells.front.strike: falls short of contact (88); expected 88 to 180',
    ]);
  });

  it('are problems as arguments, each of them, where it has several', () => {
    assert.deepEqual(wrongIn(two, { options }), [
      'argument pin: sets one bell, but bells.json has 2; set it there, and leave the argument out',
      'argument ttl: sets one bell, but bells.json has 2; set it there, and leave the argument out',
      'argument board: sets one bell, but bells.json has 2; set it there, and leave the argument out',
    ]);
  });

  it('set nothing elsewhere then, which is said', () => {
    const { installation, warnings } = installed(two, {
      options: { pin: 7 },
      place: 'environment BELLBOT_PIN',
    });
    assert.deepEqual(
      [...installation.bells.values()].map(({ pin }) => pin),
      [8, 9],
    );
    assert.deepEqual(warnings, [
      'The option pin (environment BELLBOT_PIN) sets nothing: bells.json has 2 bells, and says it of each.',
    ]);
  });

  it('that are not of a bell are none of its business', () => {
    const parsed = parseJsonDocument('/data/bells.json', JSON.stringify(two));
    assert.ok('document' in parsed);
    const given = [{ name: 'port', value: '1', place: 'argument' }];
    assert.ok('installation' in installationOf(parsed.document, { config: plainOptions, given }));
  });
});
