import assert from 'node:assert/strict';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { temporaryHome } from '../temporary-home.js';
import { bellIn, installed, wrongIn, wrongInBell } from './bells-rig.js';

/** The fields and messages of what is wrong, without places. */
function wrong(written: unknown): string[] {
  return wrongIn(written).map((line) => line.replace(/^\d+:\d+ /, ''));
}

describe('the angles of a bell', () => {
  it('have contact past start, and not past strike, on either side', () => {
    for (const angles of [
      { start: 75, contact: 76, strike: 90 },
      { start: 75, contact: 90, strike: 90 },
      { start: 90, contact: 89, strike: 75 },
      { start: 90, contact: 75, strike: 75 },
      { start: 0, contact: 180, strike: 180 },
      { start: 75, contact: null, strike: 76 },
    ]) {
      const { start, contact, strike } = bellIn({ bells: { front: angles } });
      assert.deepEqual({ start, contact, strike }, angles);
    }
  });

  it('have strike not short of contact', () => {
    assert.deepEqual(wrongInBell({ start: 75, contact: 91, strike: 90 }), [
      'strike: falls short of contact (91); expected 91 to 180',
    ]);
    assert.deepEqual(wrongInBell({ start: 90, contact: 60, strike: 75 }), [
      'strike: falls short of contact (60); expected 0 to 60',
    ]);
    // The same by the defaults alone.
    assert.deepEqual(wrongInBell({ contact: 120 }), [
      'strike: falls short of contact (120); expected 120 to 180',
    ]);
  });

  it('have contact not at start, and not on its other side', () => {
    for (const contact of [75, 74, 0]) {
      assert.deepEqual(wrongInBell({ start: 75, contact, strike: 90 }), [
        'contact: does not lie between start (75) and strike (90); expected 76 to 90, or null where nobody has measured it',
      ]);
    }
    assert.deepEqual(wrongInBell({ start: 90, contact: 91, strike: 75 }), [
      'contact: does not lie between start (90) and strike (75); expected 75 to 89, or null where nobody has measured it',
    ]);
  });

  it('are two', () => {
    const message = 'strike: expected another angle than start, or the arm would not move';
    assert.deepEqual(wrongInBell({ start: 80, strike: 80, contact: 80 }), [message]);
    assert.deepEqual(wrongInBell({ start: 90 }), [message]);
  });
});

describe('silence by light and by the clock', () => {
  it('has below less than above', () => {
    assert.deepEqual(wrongInBell({ dark: { pin: 'A0', below: 260, above: 260 } }), [
      'dark.above: expected more than below, 260',
    ]);
    assert.equal(
      bellIn({ bells: { front: { dark: { pin: 'A5', below: 0, above: 1023 } } } }).dark?.then,
      'hold',
    );
  });

  it('has a zone that there is', () => {
    const zoneIs = (zone: string): string[] => wrongInBell({ quiet: { zone, dates: ['2026-12-25'] } });
    assert.deepEqual(zoneIs('Europe/Berln'), [
      'quiet.zone: expected a time zone; did you mean Europe/Berlin?',
    ]);
    for (const zone of ['', '+01:00', '-0500', 'Europe', 'Europe/Atlantis', '../etc', 'x'.repeat(10_000)]) {
      assert.deepEqual(zoneIs(zone), ['quiet.zone: expected a time zone such as Europe/Berlin'], zone);
    }
    for (const zone of ['UTC', 'Etc/GMT+1', 'America/Argentina/Buenos_Aires', 'Asia/Kathmandu', 'CET']) {
      assert.equal(
        bellIn({ bells: { front: { quiet: { zone, dates: ['2026-12-25'] } } } }).quiet?.zone,
        zone,
      );
    }
  });

  it('has hours or dates', () => {
    assert.deepEqual(wrongInBell({ quiet: { zone: 'UTC' } }), [
      'quiet: expected hours or dates, or null for no silence by the clock',
    ]);
    assert.deepEqual(wrongInBell({ quiet: { dates: ['2026-12-25'] } }), [
      'quiet.zone: is missing; expected the name of a time zone such as Europe/Berlin',
    ]);
  });

  it('has days, times and dates that there are', () => {
    const span = (fields: Record<string, unknown>): string[] =>
      wrongInBell({ quiet: { zone: 'UTC', hours: [{ from: '18:00', to: '08:00', ...fields }] } });
    for (const days of [
      '',
      'mo-fr',
      'Mon',
      'monday',
      'mon-',
      'mon--fri',
      'mon;tue',
      'mon,',
      'weekend',
      'mon-wed-fri',
      'mon,  tue',
      5,
      ['mon'],
    ]) {
      assert.deepEqual(
        span({ days }),
        ['quiet.hours[0].days: expected days such as mon-fri, sat,sun or daily'],
        String(days),
      );
    }
    for (const from of ['24:00', '8:00', '18.00', '18:60', '18:00:00', ' 18:00', '6pm', 18]) {
      assert.deepEqual(
        span({ from }),
        ['quiet.hours[0].from: expected a time from 00:00 to 23:59'],
        String(from),
      );
    }
    assert.deepEqual(span({ to: '24:01' }), ['quiet.hours[0].to: expected a time from 00:00 to 24:00']);
    for (const date of [
      '2026-02-29',
      '2026-13-01',
      '2026-00-10',
      '2026-04-31',
      '26-12-25',
      '2026-12-25T00:00',
      '25.12.2026',
      '',
    ]) {
      assert.deepEqual(wrongInBell({ quiet: { zone: 'UTC', dates: ['2028-02-29', date] } }), [
        'quiet.dates[1]: expected a date such as 2026-12-25',
      ]);
    }
    assert.deepEqual(wrongInBell({ quiet: { zone: 'UTC', dates: '2026-12-25' } }), [
      'quiet.dates: expected a list of dates, at most 1000',
    ]);
  });
});

describe('the boards', () => {
  const boards = (written: Record<string, unknown>): string[] =>
    wrong({ boards: written, bells: { front: { board: 'a' } } });

  it('are reached in one way each', () => {
    assert.deepEqual(boards({ a: { port: 'auto', usb: 'X1' } }), [
      'boards.a.usb: expected one way to reach the board; it has port already',
    ]);
    assert.deepEqual(boards({ a: { firmware: 'firmata' } }), [
      'boards.a: expected one of port, usb, virtual, io and pwm, or nobody knows how to reach it',
    ]);
    assert.deepEqual(boards({ a: { virtual: false } }), [
      'boards.a.virtual: expected true, or no such field',
    ]);
    assert.deepEqual(boards({ a: { virtual: true, firmware: 'grbl' } }), [
      'boards.a.firmware: expected firmata, bellbot or auto',
    ]);
    for (const io of ['../evil', 'raspi io', '/abs', 'Raspi', '@x', 'a\\b', '']) {
      assert.deepEqual(
        boards({ a: { io } }),
        ['boards.a.io: expected the name of a package such as raspi-io'],
        io,
      );
    }
    for (const pwm of ['pwm0', '', 'C:\\pwm', '/sys\0']) {
      assert.deepEqual(boards({ a: { pwm } }), [
        'boards.a.pwm: expected a folder such as /sys/class/pwm/pwmchip0/pwm0',
      ]);
    }
    for (const port of ['ttyACM0', '', '~/tty', 'COM0', '/dev/', 'http://x/y']) {
      assert.deepEqual(
        boards({ a: { port } }),
        ['boards.a.port: expected auto, or a serial port such as /dev/ttyACM0 or COM3'],
        port,
      );
    }
  });

  it('are of every kind, and as many virtual ones as anybody likes', () => {
    const written = {
      a: { virtual: true },
      b: { virtual: true, firmware: 'firmata' },
      c: { port: '/dev/ttyACM0' },
      d: { usb: '7523' },
      e: { io: 'raspi-io' },
      f: { io: '@scope/io' },
      g: { pwm: '/sys/class/pwm/pwmchip0/pwm0' },
      h: { port: 'auto' },
      i: { port: 'COM3' },
    };
    const { installation } = installed({ boards: written, bells: { front: { board: 'a' } } });
    assert.deepEqual(Object.fromEntries(installation.boards), written);
  });

  it('are not one board under two names', () => {
    const folder = temporaryHome();
    writeFileSync(join(folder, 'ttyACM0'), '');
    symlinkSync('ttyACM0', join(folder, 'by-id'));
    const port =
      'expected another port; auto finds one board only, and each port has one: this is that of boards.a';
    for (const [one, other] of [
      ['auto', 'auto'],
      ['/dev/ttyACM0', '/dev/ttyACM0'],
      ['/dev/ttyACM0', '/dev/../dev/ttyACM0'],
      [join(folder, 'ttyACM0'), join(folder, 'by-id')],
      ['COM3', '\\\\.\\com3'],
    ]) {
      assert.deepEqual(boards({ a: { port: one }, b: { port: other } }), [`boards.b.port: ${port}`], other);
    }
    assert.deepEqual(boards({ a: { usb: 'ab1' }, b: { usb: 'AB1' } }), [
      'boards.b.usb: expected another usb: this is that of boards.a',
    ]);
    assert.deepEqual(boards({ a: { io: 'raspi-io' }, b: { io: 'raspi-io' } }), [
      'boards.b.io: expected another io: this is that of boards.a',
    ]);
  });

  it('are those that bells name', () => {
    const written = {
      boards: { desk: { virtual: true }, hall: { usb: 'A' } },
      bells: { a: { board: 'halls' }, b: {}, c: { board: 'x' } },
    };
    assert.deepEqual(wrong(written), [
      'bells.a.board: expected the name of a board; did you mean hall?',
      'bells.b.board: has no board; expected the name of a board: desk, hall',
      'bells.c.board: expected the name of a board: desk, hall',
    ]);
    assert.equal(bellIn({ boards: { desk: { virtual: true } }, bells: { front: {} } }).board, 'desk');
  });
});

describe('the pins', () => {
  const one = { boards: { desk: { virtual: true }, other: { virtual: true } } };
  const bells = (written: Record<string, unknown>): string[] => wrong({ ...one, bells: written });

  it('have one task each on a board', () => {
    assert.deepEqual(bells({ a: { board: 'desk' }, b: { board: 'desk' }, c: { board: 'other' } }), [
      'bells.b.pin: expected another pin: 8 of the board desk is taken by bells.a.pin',
    ]);
    assert.deepEqual(
      bells({
        a: { board: 'desk', pin: 9, lights: { working: 6, asked: 6 } },
        b: { board: 'desk', pin: 6, lights: { asked: 9 } },
        c: { board: 'other', pin: 9, lights: { working: 6 } },
      }),
      [
        'bells.a.lights.asked: expected another pin: 6 of the board desk is taken by bells.a.lights.working',
        'bells.b.pin: expected another pin: 6 of the board desk is taken by bells.a.lights.working',
        'bells.b.lights.asked: expected another pin: 9 of the board desk is taken by bells.a.pin',
      ],
    );
    assert.deepEqual(wrongInBell({ dark: { pin: 'A1', below: 1, above: 2 }, heard: { pin: 'A1' } }), [
      'heard.pin: expected another pin: A1 of the board board is taken by bells.front.dark.pin',
    ]);
  });

  it('may be asked by several bells where they are sensors', () => {
    const dark = { pin: 'A0', below: 200, above: 260 };
    const rules = { board: 'desk', dark, heard: { pin: 'A1' } };
    assert.ok(installed({ ...one, bells: { a: { ...rules, pin: 8 }, b: { ...rules, pin: 9 } } }));
  });

  it('can do what they are for on an Uno', () => {
    for (const pin of [0, 1, 13, 14, 20, 63]) {
      assert.match(wrongInBell({ pin })[0] ?? '', /^pin: expected a pin of the Uno, 2 to 12/);
    }
    for (const pin of [0, 1, 14, 63]) {
      assert.deepEqual(wrongInBell({ lights: { asked: pin } }), [
        'lights.asked: expected a pin of the Uno, 2 to 13',
      ]);
    }
    assert.match(wrongInBell({ pin: 64 })[0] ?? '', /^pin: expected a pin, 2 to 12 on an Uno/);
    for (const pin of ['A6', 'a0', 0, 'A00']) {
      assert.match(wrongInBell({ heard: { pin } })[0] ?? '', /^heard\.pin: expected a pin from A0 to A5$/);
    }
  });

  it('are others on other boards', () => {
    const board = { pi: { io: 'raspi-io' } };
    assert.ok(installed({ boards: board, bells: { a: { pin: 18, lights: { working: 1 } }, b: { pin: 0 } } }));
    const slim = { slim: { pwm: '/sys/class/pwm/pwmchip0/pwm0' } };
    assert.ok(installed({ boards: slim, bells: { a: { pin: 0 } } }));
    assert.deepEqual(
      wrong({
        boards: slim,
        bells: { a: { pin: 1, lights: { working: 6 }, heard: { pin: 'A0' } }, b: { pin: 2 } },
      }),
      [
        'bells.a.lights.working: expected null: a board with pwm has a servo and nothing else',
        'bells.a.heard.pin: expected null: a board with pwm has a servo and nothing else',
        'bells.b.board: expected another board: slim has one servo, which is taken by bells.a',
      ],
    );
  });
});
