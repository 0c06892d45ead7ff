import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type HangOptions, type UnoPort, type UnplugOptions, VirtualUno } from '../../src/virtual/index.js';
import { ManualClock } from '../system/manual-clock.js';
import { analog, output, pinMode, pinStateQuery, reportVersion, servo } from '../virtual/firmata-messages.js';
import { ModelBoard } from './model-board.js';

/** What both boards can do. */
interface Board {
  createPort(): UnoPort;
  reset(): void;
  brownOut(milliseconds?: number): void;
  hang(options?: HangOptions): void;
  release(): void;
  unplug(options?: UnplugOptions): void;
  plugIn(): void;
  dings(pin: number): number;
  angle(pin: number): number;
}

/** Bytes to send, something to do to the board, or `open` for a new port; and the milliseconds to wait then. */
type Step = readonly [bytes: readonly number[] | 'open' | ((board: Board) => void), milliseconds: number];

/** What a board did in one step. */
interface Seen {
  readonly said: readonly number[];
  readonly dings: number;
  /** Degrees. */
  readonly angle: number;
  readonly closed: boolean;
}

const pin = 8;
const arm = { pin, rest: 75, contact: 87 };
const [atRest, striking] = [1350, 1500];
/** Milliseconds from opening the port until the sketch listens. */
const boot = 2200;
const firmware = [0xf0, 0x79, 0xf7];
const capabilities = [0xf0, 0x6b, 0xf7];
const mapping = [0xf0, 0x69, 0xf7];
const attach = [...pinMode(pin, servo), ...analog(pin, atRest)];
const attached: readonly Step[] = [
  ['open', boot],
  [attach, 300],
];

async function converse(board: Board, advance: (ms: number) => Promise<void>, steps: readonly Step[]) {
  const seen: Seen[] = [];
  let said: number[] = [];
  let port: UnoPort | undefined;
  for (const [act, milliseconds] of steps) {
    if (act === 'open') {
      port?.close(() => {});
      port = board.createPort();
      port.on('data', (bytes) => said.push(...bytes));
      port.on('error', () => {});
      port.open(() => {});
    } else if (typeof act === 'function') {
      act(board);
    } else {
      port?.write(Uint8Array.from(act), () => {});
    }
    await advance(milliseconds);
    const closed = port?.isOpen !== true;
    seen.push({ said, dings: board.dings(pin), angle: board.angle(pin), closed });
    said = [];
  }
  return seen;
}

async function onFirmware(steps: readonly Step[]): Promise<Seen[]> {
  const uno = new VirtualUno({ servos: [arm] });
  const clock = new ManualClock();
  return converse(
    uno,
    async (milliseconds) => {
      // A port opens on the next turn.
      await clock.advance(0);
      uno.advance(milliseconds);
      await clock.advance(milliseconds);
    },
    steps,
  );
}

async function onModel(steps: readonly Step[]): Promise<Seen[]> {
  const clock = new ManualClock();
  return converse(new ModelBoard(clock, arm), (milliseconds) => clock.advance(milliseconds), steps);
}

const everyPin = Array.from({ length: 22 }, (_, each) => pinStateQuery(each)).flat();

/** The conversations, by what they show. */
const conversations: Readonly<Record<string, readonly Step[]>> = {
  'a start': [
    ['open', 1900],
    [[], 300],
    [reportVersion, 50],
    [firmware, 50],
    [capabilities, 50],
    [mapping, 50],
    [everyPin, 100],
  ],
  'bytes that come while it starts': [
    ['open', 300],
    [reportVersion, 700],
    [[...firmware, ...pinStateQuery(pin)], 1400],
  ],
  'what no sketch knows': [
    ['open', boot],
    [[0x12, 0x34, 0xf0, 0x11, 1, 0xf7, 0xf0, 0x6d, 0xf7, ...reportVersion], 50],
    [[0xe8, ...reportVersion], 50],
  ],
  'modes that pins have and have not': [
    ['open', boot],
    [[1, 2, 13, 14].flatMap((each) => [...pinMode(each, servo), ...pinStateQuery(each)]), 100],
    [[3, 4].flatMap((each) => [...pinMode(each, 3), ...analog(each, 200), ...pinStateQuery(each)]), 50],
    [[0xff, ...everyPin], 100],
  ],
  'a strike': [
    ...attached,
    [analog(pin, striking), 200],
    [pinStateQuery(pin), 20],
    [analog(pin, atRest), 200],
    [pinStateQuery(pin), 20],
    [pinMode(pin, output), 100],
    [pinStateQuery(pin), 20],
    [analog(pin, striking), 200],
    [pinStateQuery(pin), 20],
    [[...attach, ...pinStateQuery(pin)], 200],
    [analog(pin, striking), 200],
  ],
  'a pin mode alone, which strikes': [
    ['open', boot],
    [pinMode(pin, servo), 200],
    [pinStateQuery(pin), 20],
  ],
  'positions in degrees and out of range': [
    ...attached,
    [[...analog(pin, 40), ...pinStateQuery(pin)], 300],
    [[...analog(pin, 16_383), ...pinStateQuery(pin)], 400],
    [[...analog(pin, 600), ...pinStateQuery(pin)], 500],
  ],
  'a reset in the middle of a strike': [
    ...attached,
    [analog(pin, striking), 150],
    [(board) => board.reset(), 2300],
    [[...analog(pin, striking), ...pinStateQuery(pin)], 100],
    [[...attach, ...pinStateQuery(pin)], 300],
  ],
  'a reset before the arm moves': [...attached, [analog(pin, striking), 0], [(board) => board.reset(), 2300]],
  'a brown-out, from which it comes without bootloader': [
    ...attached,
    [analog(pin, striking), 100],
    [(board) => board.brownOut(200), 1700],
    [[], 300],
    [pinStateQuery(pin), 20],
  ],
  'a sketch that hangs, and goes on': [
    ...attached,
    [(board) => board.hang(), 100],
    [[...pinStateQuery(pin), ...reportVersion], 100],
    [reportVersion, 1000],
    [(board) => board.release(), 100],
    [[0xf7, ...reportVersion], 50],
    [analog(pin, striking), 200],
  ],
  'messages that the line has spoilt, and the end of a message that begins the next': [
    ...attached,
    // The question has lost its end: the position behind it is taken for a part of it.
    [[0xf0, 0x6d, pin, ...analog(pin, striking), ...pinStateQuery(pin)], 100],
    [[0xf0, 0x6d, pin, 0xf7, ...analog(pin, striking), ...pinStateQuery(pin)], 100],
    [[0xf7, 0xf7, ...analog(pin, atRest), 0xf7, ...pinStateQuery(pin)], 200],
    // A position that has lost a byte, one that has a byte twice, one whose command is garbled.
    [[...analog(pin, striking).slice(0, 2), 0xf7, ...pinStateQuery(pin)], 100],
    [[...analog(pin, striking), 0x0b, 0xf7, ...pinStateQuery(pin)], 100],
    [[0xf7, 0x68, 0x5c, 0x0b, 0xf7, ...analog(pin, atRest), ...pinStateQuery(pin)], 200],
    // An end of message that became a reset of all pins.
    [[0xff, ...analog(pin, striking), ...pinStateQuery(pin)], 200],
    [[0xf7, ...attach, ...pinStateQuery(pin)], 300],
  ],
  'a hang that a reset ends, and one that it does not': [
    ...attached,
    [(board) => board.hang(), 100],
    [(board) => board.reset(), 2300],
    [(board) => board.hang({ hard: true }), 100],
    [(board) => board.reset(), 3000],
    [reportVersion, 100],
    [(board) => board.release(), 2400],
    [reportVersion, 50],
  ],
  'a hang while it starts': [
    ['open', 1000],
    [(board) => board.hang(), 3000],
    [(board) => board.release(), 900],
    [[], 400],
  ],
  'a hang over the end of the bootloader': [
    ['open', 300],
    [(board) => board.hang({ hard: true }), 1000],
    [(board) => board.release(), 1500],
    [[], 400],
  ],
  'the plug pulled in the middle of a strike, and put back': [
    ...attached,
    [analog(pin, striking), 200],
    [(board) => board.unplug(), 500],
    ['open', 100],
    [(board) => board.plugIn(), 100],
    ['open', boot],
    [[...attach, ...pinStateQuery(pin)], 300],
  ],
  'an adapter that vanishes in silence': [
    ...attached,
    [(board) => board.unplug({ silent: true }), 1000],
    [reportVersion, 10],
    [(board) => board.plugIn(), 100],
    ['open', boot],
  ],
  'pulses that go on when the port is closed and opened, until the reset': [
    ...attached,
    [analog(pin, striking), 0],
    ['open', 500],
    [[], 100],
  ],
};

describe('The model board does what the firmware does', () => {
  for (const [name, steps] of Object.entries(conversations)) {
    it(`in ${name}`, async () => {
      const [model, real] = [await onModel(steps), await onFirmware(steps)];
      assert.ok(real.some(({ said }) => said.length > 0));
      for (const [index, expected] of real.entries()) {
        const got = model[index];
        const where = `step ${index + 1}`;
        assert.deepEqual(got?.said, expected.said, where);
        assert.deepEqual([got?.dings, got?.closed], [expected.dings, expected.closed], where);
        assert.ok(
          Math.abs((got?.angle ?? 0) - expected.angle) < 1,
          `${where}: ${got?.angle}, ${expected.angle}`,
        );
      }
    });
  }
});
