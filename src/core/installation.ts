/** What is set up: boards, the bells on them, and the patterns that people have named. Read once at the start; a change makes a new one. */
import type { TimedStrike } from './pattern.js';

/** What silence does to a ring: keep it until silence ends, let it go, or ring all the same. */
export type Then = 'hold' | 'drop' | 'ring';

/** A span of silence that comes every week. It ends when the wall clock next shows `to`. */
export interface QuietSpan {
  /** ISO weekdays, 1 (Monday) to 7, on which it begins. */
  readonly days: readonly number[];
  /** `HH:MM`, 00:00 to 23:59. */
  readonly from: string;
  readonly to: string;
}

/** When a bell keeps silent. */
export interface QuietSettings {
  /** IANA name of the time zone of all times and dates here. */
  readonly zone: string;
  readonly hours: readonly QuietSpan[];
  /** Whole days, `YYYY-MM-DD`. */
  readonly dates: readonly string[];
  readonly then: Then;
  /** True when urgent rings pass. */
  readonly urgent: boolean;
}

/** A light sensor, and from when on the room counts as dark; 0 to 1023, as the board's converter counts. */
export interface DarkSettings {
  /** `A0` to `A5`. */
  readonly pin: string;
  /** Darker than this is dark. */
  readonly below: number;
  /** Brighter than this is light again. */
  readonly above: number;
  readonly then: Then;
}

/** All that is set for one bell. Angles in degrees, delays in milliseconds. */
export interface BellSettings {
  /** Name of its board. */
  readonly board: string;
  readonly pin: number;
  readonly start: number;
  /** Where the arm touches the bell; null where nobody has said. */
  readonly contact: number | null;
  readonly strike: number;
  readonly sdelay: number;
  readonly pdelay: number;
  /** What a plain ring makes: `single`, `double`, `triple`, a number from 1 to 20, or a named pattern. */
  readonly pattern: string;
  /** Most rings that may wait. */
  readonly queue: number;
  /** Seconds after which a waiting ring expires; 0 for never. */
  readonly ttl: number;
  /** Most strikes a minute; null for no limit. */
  readonly perMinute: number | null;
  /** Pins of lights: one that is on while the servo works, one that blinks when somebody asks. */
  readonly lights: { readonly working: number | null; readonly asked: number | null };
  readonly dark: DarkSettings | null;
  readonly quiet: QuietSettings | null;
  /** Rings that come within so many seconds while the bell is busy become one pattern. */
  readonly coalesce: { readonly within: number; readonly pattern: string } | null;
  /** What listens to the bell: an analog pin, `A0` to `A5`. */
  readonly heard: { readonly pin: string } | null;
}

/** What runs on a board; `auto` asks it. */
export type Firmware = 'firmata' | 'bellbot' | 'auto';

/** How a board is reached. */
export type BoardSettings = (
  | { /** `auto`, or the path of a serial port. */ readonly port: string }
  | { /** The serial number of its USB device. */ readonly usb: string }
  | { readonly virtual: true }
  | { /** Package of a johnny-five IO plugin. */ readonly io: string }
  | { /** Folder of a PWM of Linux. */ readonly pwm: string }
) & { readonly firmware?: Firmware };

/** Strikes for any one bell, or for each of several bells that play together. */
export type NamedPattern = readonly TimedStrike[] | ReadonlyMap<string, readonly TimedStrike[]>;

/** Everything by its name. There is at least one bell, and each one's board is among the boards. */
export interface Installation {
  readonly boards: ReadonlyMap<string, BoardSettings>;
  readonly bells: ReadonlyMap<string, BellSettings>;
  readonly patterns: ReadonlyMap<string, NamedPattern>;
}

/** The options that say all of the one bell that there is without a file. Units as in `BellSettings`. */
export interface BellOptions {
  readonly pin: number;
  readonly start: number;
  readonly strike: number;
  readonly sdelay: number;
  readonly pdelay: number;
  readonly queue: number;
  readonly ttl: number;
  /** `auto`, `virtual`, or the path of a serial port. */
  readonly board: string;
}

/** The name of the board, and of the bell, that nobody has named. */
export const soleBoard = 'board';
export const soleBell = 'bell';

/** How the board of the option `board` is reached. */
export function boardOfOption(board: string): BoardSettings {
  return board === 'virtual' ? { virtual: true } : { port: board };
}

/** The installation without a file: one board, one bell, from the options. */
export function bellsOfOptions(options: BellOptions): Installation {
  const { pin, start, strike, sdelay, pdelay, queue, ttl, board } = options;
  const bell: BellSettings = {
    board: soleBoard,
    pin,
    start,
    contact: null,
    strike,
    sdelay,
    pdelay,
    pattern: 'single',
    queue,
    ttl,
    perMinute: null,
    lights: { working: null, asked: null },
    dark: null,
    quiet: null,
    coalesce: null,
    heard: null,
  };
  return {
    boards: new Map([[soleBoard, boardOfOption(board)]]),
    bells: new Map([[soleBell, bell]]),
    patterns: new Map(),
  };
}
