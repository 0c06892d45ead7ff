/**
 * What is found on serial ports that have no Firmata, or half of it. The next one is a row: what it does, the code that
 * the bell's status has then, and what its sentence names.
 */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { errorKinds } from '../../src/core/errors.js';
import { ModelRig } from '../boards/model-rig.js';
import { type Talker, TalkingPort } from '../boards/talking-port.js';
import { seededRandom } from '../system/seeded-random.js';

type Row = readonly [what: string, talker: Talker, code: string, sentence: RegExp];

const version = [0xf9, 2, 3];
const report = [...version, 0xf0, 0x79, 2, 3, ...[...'Sketch'].flatMap((c) => [c.charCodeAt(0), 0]), 0xf7];

const says = (...lines: readonly (string | readonly number[])[]): Talker => ({
  opened: (say, every) => {
    const one = (count: number): void => {
      const line = lines[count % lines.length] ?? '';
      say(typeof line === 'string' ? line : Uint8Array.from(line));
    };
    one(0);
    every(300, (count) => one(count + 1));
  },
});
const once = (...bytes: readonly number[]): Talker => ({ opened: (say) => say(Uint8Array.from(bytes)) });
const drips = (bytes: readonly number[], apart = 1000): Talker => ({
  opened: (say, every) => every(apart, (count) => say(Uint8Array.of(bytes[count % bytes.length] ?? 0))),
});
const echo = (change: (byte: number) => number = (byte) => byte): Talker => ({
  told: (data, say) => say(data.map(change)),
});
const answers = (to: Readonly<Record<number, readonly number[]>>): Talker => ({
  told: (data, say) => {
    const text = [...data];
    for (const [question, answer] of Object.entries(to)) {
      const number = Number(question);
      if (number === 0xf9 ? text.includes(0xf9) : text.some((b, i) => b === 0xf0 && text[i + 1] === number)) {
        say(Uint8Array.from(answer));
      }
    }
  },
});
function noise(seed: number, from = 0): Talker {
  const random = seededRandom(seed);
  const some = (): Uint8Array =>
    Uint8Array.from({ length: 40 }, () => from + Math.floor(random() * (256 - from)));
  return { opened: (say, every) => every(20, () => say(some())) };
}
const refuses = (message: string): Talker => ({ refuses: () => new Error(message) });

const rows: readonly Row[] = [
  ['nothing at all', {}, 'board-not-firmata', /^Nothing that speaks Firmata answers on the port\. Upload/],
  ['a wire from TX to RX', echo(), 'board-not-firmata', /sends back every byte that it gets/],
  ['an echo without the eighth bit', echo((byte) => byte & 0x7f), 'board-not-firmata', /sends text, "y/],
  [
    'a GPS receiver',
    says('$GPGGA,123519,4807.038,N,01131.000,E,1,08*47\r\n'),
    'board-not-firmata',
    /"\$GPGGA,\.\.\.", like a GPS receiver \(NMEA\)/,
  ],
  [
    'a GPS receiver, from the middle',
    says('038,N*47\r\n', '$GNRMC,1,A,4807.038,N\r\n'),
    'board-not-firmata',
    /"\$GNRMC,\.\.\.", like a GPS/,
  ],
  [
    'a modem that does not know the command',
    { told: (_, say) => say('\r\nERROR\r\n') },
    'board-not-firmata',
    /"ERROR", like a modem/,
  ],
  [
    'a modem that says OK',
    { told: (_, say) => say('\r\nOK\r\n') },
    'board-not-firmata',
    /"OK", like a modem/,
  ],
  [
    'Marlin',
    says('start\n', 'echo:Marlin 2.1.2\n', 'echo:busy: processing\n'),
    'board-not-firmata',
    /"start", like a 3D printer/,
  ],
  ['Marlin at work', says('echo:busy: processing\n'), 'board-not-firmata', /"echo:busy: processing"/],
  [
    'an ESP32 that starts over and over',
    says('ets Jun  8 2016 00:22:57\r\nrst:0x1 (POWERON_RESET)\r\n'),
    'board-not-firmata',
    /"ets Jun {2}8 2016 00:22:57", like an ESP chip/,
  ],
  [
    'a console that asks for a name',
    says('\r\nbellhost login: '),
    'board-not-firmata',
    /"bellhost login:", like the console/,
  ],
  ['MicroPython', says('MicroPython v1.20\r\n>>> '), 'board-not-firmata', /like a Python prompt/],
  ['Grbl', says("\r\nGrbl 1.1h ['$' for help]\r\n"), 'board-not-firmata', /Grbl 1\.1h/],
  ['a sketch that prints a sensor', says('23.5\r\n'), 'board-not-firmata', /"23\.5"/],
  [
    'a sketch that prints umlauts',
    says('Temperatur: 23 °C, schön\r\n'),
    'board-not-firmata',
    /"Temperatur: 23 °C, schön"/,
  ],
  [
    'a sketch that prints a password',
    says('WiFi password: hunter2-and-more\r\n'),
    'board-not-firmata',
    /"WiFi password: \.\.\."/,
  ],
  [
    'a sketch that prints a token',
    says('{"token":"abcdef","x":1}\r\n'),
    'board-not-firmata',
    /"\{"token":\.\.\."/,
  ],
  [
    'a sketch that prints a long key',
    says('use 8f14e45fceea167a5a36dedd4bea2543 now\r\n'),
    'board-not-firmata',
    /"use 8f14\.\.\. now"/,
  ],
  [
    'a sketch that commands the terminal',
    says('hello \u001b[2J\u0007 you there\r\n'),
    'board-not-firmata',
    /"hello \\u\{1b\}\[2J\\u\{7\} you there"/,
  ],
  [
    'one line without an end',
    { opened: (say, every) => every(5, () => say('blah '.repeat(50))) },
    'board-not-firmata',
    /"blah blah .{0,40}\.\.\."/,
  ],
  ['empty lines', says('\r\n'), 'board-not-firmata', /sends empty lines/],
  ['noise of another baud rate', noise(1), 'board-not-firmata', /neither Firmata nor text \(.* \.\.\.\)/],
  ['noise of high bytes', noise(2, 128), 'board-not-firmata', /neither Firmata nor text/],
  [
    'noise with a whole greeting in it, as comes about on a fast line',
    {
      opened: (say, every) => {
        const junk = Array.from({ length: 70 }, () => 0xfe);
        const whole = [...report, 0xf0, 0x6c, 0, 1, 127, 0xf7, 0xf0, 0x6a, 127, 0xf7];
        every(20, (count) => say(Uint8Array.from(count % 20 === 0 ? [...junk, ...whole, ...junk] : junk)));
      },
    },
    'board-not-firmata',
    /neither Firmata nor text/,
  ],
  [
    'zeros, as a line that is held low',
    { opened: (say, every) => every(10, () => say(new Uint8Array(9))) },
    'board-not-firmata',
    /\(00 00 00 00 00 00 00 00 \.\.\.\)/,
  ],
  [
    "a bootloader's answers",
    { told: (_, say) => say(Uint8Array.of(0x14, 0x10)) },
    'board-not-firmata',
    /\(14 10 14 10/,
  ],
  ['a MIDI device: clock and active sensing', drips([0xf8, 0xfe], 20), 'board-not-firmata', /\(f8 fe f8 fe/],
  [
    'a message without an end',
    {
      opened: (say, every) => {
        say(Uint8Array.of(0xf0, 1));
        every(50, () => say(Uint8Array.of(1, 2, 3)));
      },
    },
    'board-not-firmata',
    /message without an end \(f0 01/,
  ],
  ['one byte a second for ever', drips([0x55]), 'board-not-firmata', /sends text, "U/],
  [
    'versions of versions, as an echo with a delay',
    once(0xf9, 0xf9, 0xf9, 0xf9, 0xf9, 0xf9),
    'board-not-firmata',
    /sends back every byte|neither/,
  ],
  [
    'half a greeting',
    once(...version),
    'board-silent',
    /It said that it speaks Firmata 2\.3, and then nothing more/,
  ],
  [
    'a greeting that breaks off in the name',
    once(...report.slice(0, 9)),
    'board-silent',
    /Firmata 2\.3, and then nothing more/,
  ],
  [
    'a firmware report, and nothing more',
    once(...report),
    'board-silent',
    /Firmata 2\.3, and then nothing more/,
  ],
  [
    'a report a second',
    says(report),
    'board-not-firmata',
    /speaks Firmata 2\.3, but not what its pins can do/,
  ],
  [
    'a greeting at one byte a second',
    drips(report),
    'board-not-firmata',
    /speaks Firmata 2\.3, but not which firmware/,
  ],
  [
    'versions for ever',
    drips(version, 40),
    'board-not-firmata',
    /speaks Firmata 2\.3, but not which firmware/,
  ],
  [
    'an old Firmata that knows no pins',
    answers({ 249: [0xf9, 2, 0], 121: report }),
    'board-not-firmata',
    /speaks Firmata 2\.[03], but not what its pins can do/,
  ],
  [
    'capabilities without an analog mapping',
    answers({ 249: version, 121: report, 107: [0xf0, 0x6c, 0, 1, 127, 0xf7] }),
    'board-not-firmata',
    /not what its pins can do/,
  ],
  [
    'more analog pins than pins',
    answers({
      249: version,
      121: report,
      107: [0xf0, 0x6c, 0, 1, 127, 0xf7],
      105: [0xf0, 0x6a, 0, 1, 2, 0xf7],
    }),
    'board-not-firmata',
    /not what its pins can do/,
  ],
  [
    'an opening that never comes back',
    { refuses: () => undefined },
    'board-failed',
    /could not be opened within 5 s/,
  ],
  [
    'a port that is busy',
    refuses('Error Resource temporarily unavailable Cannot lock port'),
    'board-busy',
    /is in use/,
  ],
];

describe('what a port says that is no board of ours', () => {
  // They load in real time, which the clock of the rig does not wait for.
  before(() => Promise.all([import('firmata-io'), import('johnny-five')]));

  for (const [what, talker, code, sentence] of rows) {
    it(`${what}: ${code}, soon and for as long as it is so, and a board in its place is taken`, async () => {
      let openings = 0;
      let isBoard = false;
      const rig: ModelRig = new ModelRig((clock, board) => ({
        find: async () => {
          openings += 1;
          const port = isBoard ? (await board.find()).port : new TalkingPort('/dev/ttyUSB0', clock, talker);
          return { port, name: 'CP210x on /dev/ttyUSB0', others: [] };
        },
        keep() {},
        onArrival: () => () => {},
      }));
      rig.start();
      await rig.until(() => rig.code !== 'board-starting', 8000);
      assert.equal(rig.code, code, rig.reason);
      assert.match(rig.reason, sentence);
      assert.ok(rig.reason.includes(errorKinds[code as 'board-silent'].advice) || code === 'board-failed');
      assert.ok(rig.reason.length < 400 && !/hunter2|abcdef|4807/.test(rig.reason), rig.reason);
      await rig.advance(120_000);
      assert.equal(rig.code, code, rig.reason);
      assert.ok(openings >= 3 && openings < 40, `its port was opened ${openings} times in two minutes`);
      assert.ok(rig.codes.length <= 8, `${rig.codes}`);
      if (talker.refuses?.() === undefined && talker.refuses !== undefined) {
        return rig.stop();
      }
      isBoard = true;
      await rig.until(() => rig.bell.status.ready, 90_000);
      await rig.strike();
      await rig.stop();
    });
  }

  it('a device that vanishes while it is heard, and comes back under another name, is told and heard again', async () => {
    const ports: TalkingPort[] = [];
    const rig: ModelRig = new ModelRig((clock) => ({
      find: async () => {
        const port = new TalkingPort(`/dev/ttyACM${ports.length}`, clock, once(...version));
        ports.push(port);
        return { port, name: `Arduino Uno on ${port.path}`, others: [] };
      },
      keep() {},
      onArrival: () => () => {},
    }));
    rig.start();
    await rig.advance(500);
    ports[0]?.vanish();
    await rig.until(() => rig.code === 'board-lost', 1000);
    assert.match(rig.reason, /ttyACM0/);
    await rig.until(() => rig.code === 'board-silent', 20_000);
    assert.ok(ports.length >= 2);
    await rig.stop();
  });

  it('a board whose start is noisy is a board all the same', async () => {
    const rig: ModelRig = new ModelRig((clock, board) => ({
      find: async () => {
        const found = await board.find();
        for (const milliseconds of [100, 400, 1500, 2200]) {
          clock.after(milliseconds, () => found.port.emit('data', Buffer.alloc(150, 0xfe)));
        }
        return found;
      },
      keep() {},
      onArrival: () => () => {},
    }));
    await rig.ready();
    assert.deepEqual(new Set(rig.codes), new Set(['board-starting', 'ready']));
    await rig.strike();
    await rig.stop();
  });

  it('a board whose line echoes as well, as a half-duplex adapter does, is a board', async () => {
    const rig: ModelRig = new ModelRig((_, board) => ({
      ...board,
      find: async () => {
        const found = await board.find();
        const write = found.port.write.bind(found.port);
        found.port.write = (data, done) => {
          queueMicrotask(() => found.port.emit('data', Buffer.from(data)));
          return write(data, done);
        };
        return found;
      },
      keep() {},
      onArrival: () => () => {},
    }));
    await rig.ready();
    await rig.strike();
    await rig.stop();
  });
});
