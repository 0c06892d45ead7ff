/** `bells.json` as it may be written. Checks, JSON Schema and editors' help all come from this. */
import { z } from 'zod';
import { longestPattern, mostStrikes } from '../../core/timed-strikes.js';
import { options } from '../options.js';
import { darkSchema, quietSchema } from './quiet-schema.js';
import { list, named, record, text, whole, word } from './schema-parts.js';

const plainName = text(
  /^(?!all$)[a-z0-9-]{1,32}$/,
  'a name of 1 to 32 small letters, digits and -, other than all',
);
const patternName = text(
  /^(?!(?:single|double|triple|sweep|\d+)$)[a-z0-9-]{1,32}$/,
  'a name of 1 to 32 small letters, digits and -, other than single, double, triple, sweep and numbers',
);

type WholeOption = 'start' | 'strike' | 'sdelay' | 'pdelay' | 'queue' | 'ttl';

/** A setting that is an option, too: its range, default and meaning are those of the option. */
function asOption(name: WholeOption): z.ZodDefault<z.ZodInt> {
  const { kind, default: fallback, meaning } = options[name];
  return whole(kind.min, kind.max).default(Number(fallback)).describe(sentence(meaning));
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

const analogPin = text(/^A[0-5]$/, 'a pin from A0 to A5');
const lightPin = whole(0, 63, 'a pin, 2 to 13 on an Uno, or null').nullable().default(null);

const patternExpected = `single, double, triple, a number from 1 to ${mostStrikes}, or the name of a pattern`;
/** A pattern that a bell plays by itself. */
const playedPattern = z.union(
  [text(/^[a-z0-9-]{1,32}$/, patternExpected), whole(1, mostStrikes, patternExpected)],
  { error: `expected ${patternExpected}` },
);

/** One board. */
export const boardSchema = record('an object with port, usb, virtual, io or pwm', {
  port: z
    .string({ error: 'expected auto, or a serial port such as /dev/ttyACM0 or COM3' })
    .optional()
    .describe('auto, or the path of a serial port such as /dev/serial/by-id/usb-Arduino or COM3.'),
  usb: text(/^[!-~]{1,200}$/, 'the serial number of a USB device, without blanks')
    .optional()
    .describe('The serial number of its USB device; "bellbot boards" lists them.'),
  virtual: z
    .literal(true, { error: 'expected true, or no such field' })
    .optional()
    .describe('An emulated Uno, which needs no hardware.'),
  io: text(
    /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/,
    'the name of a package such as raspi-io',
  )
    .optional()
    .describe('The package of a johnny-five IO plugin, such as raspi-io.'),
  pwm: text(/^\/[!-~]{1,1000}$/, 'a folder such as /sys/class/pwm/pwmchip0/pwm0')
    .optional()
    .describe('One servo on a PWM of Linux, by its folder: /sys/class/pwm/pwmchip0/pwm0.'),
  firmware: word('firmata', 'bellbot', 'auto').optional().describe('What runs on the board; auto asks it.'),
}).meta({
  description: 'A board: exactly one of port, usb, virtual, io and pwm says how it is reached.',
  oneOf: ['port', 'usb', 'virtual', 'io', 'pwm'].map((name) => ({ required: [name] })),
});

/** One bell. */
export const bellSchema = record('an object with the settings of a bell', {
  board: plainName.optional().describe('The name of its board. May be left out where there is only one.'),
  pin: whole(0, 63, 'a pin, 2 to 12 on an Uno')
    .default(Number(options.pin.default))
    .describe('Pin that controls the servo; 2 to 12 on an Uno.'),
  start: asOption('start'),
  contact: whole(0, 180, 'a whole number from 0 to 180, or null')
    .nullable()
    .default(null)
    .describe(
      'Angle in degrees at which the arm touches the bell, past start and not past strike; null where nobody has measured it.',
    ),
  strike: asOption('strike'),
  sdelay: asOption('sdelay'),
  pdelay: asOption('pdelay'),
  pattern: playedPattern
    .default('single')
    .describe(
      `What a plain ring makes: single, double, triple, a number from 1 to ${mostStrikes}, or a pattern of yours.`,
    ),
  queue: asOption('queue'),
  ttl: asOption('ttl'),
  perMinute: whole(1, 6000, 'a whole number from 1 to 6000, or null')
    .nullable()
    .default(null)
    .describe('Most strikes a minute; rings wait for it. null for no limit.'),
  lights: record('an object with working and asked', {
    working: lightPin.describe('Pin of a light that is on while the servo works; null for none.'),
    asked: lightPin.describe('Pin of a light that blinks when somebody rings; null for none.'),
  })
    .default({ working: null, asked: null })
    .describe('Lights of this bell.'),
  dark: darkSchema
    .nullable()
    .default(null)
    .describe('A light sensor: silence while the room is dark. null for none.'),
  quiet: quietSchema.nullable().default(null).describe('Silence by the clock. null for none.'),
  coalesce: record('an object with within and pattern', {
    within: whole(1, 86_400).describe('So many seconds.'),
    pattern: playedPattern.default('triple').describe('What they become.'),
  })
    .nullable()
    .default(null)
    .describe(
      'Rings that come within some seconds while the bell is busy become one pattern. null for none.',
    ),
  heard: record('an object with pin', { pin: analogPin.describe('The analog pin of what listens.') })
    .nullable()
    .default(null)
    .describe('What listens whether the bell has sounded. null for none.'),
}).meta({ description: 'A bell: where its servo is, how its arm moves, and its rules.' });

const strikesSchema = list(
  record('a strike such as { "at": 0, "hold": 120 }', {
    at: whole(0, longestPattern).describe('When it begins, milliseconds after the pattern.'),
    hold: whole(1, longestPattern).describe('How long the arm stays at the bell, milliseconds.'),
  }).meta({ description: 'One strike.' }),
  'strikes such as { "at": 0, "hold": 120 }',
  { least: 1, most: mostStrikes },
);

/** A pattern: strikes for any one bell, or for each of several. */
export const patternSchema = z
  .union(
    [
      strikesSchema,
      named(plainName, strikesSchema, 'strikes by the names of bells').meta({ minProperties: 1 }),
    ],
    {
      error: 'expected a list of strikes, or lists of strikes by the names of bells',
    },
  )
  .meta({
    description: `Strikes for any bell, or by the names of bells that play together; at most ${longestPattern / 1000} s.`,
  });

/** All of the file. */
export const bellsSchema = record('an object with boards, bells and patterns', {
  $schema: z
    .string({ error: 'expected a text' })
    .optional()
    .describe('Where this schema is; editors use it.'),
  boards: named(plainName, boardSchema, 'boards by their names')
    .optional()
    .describe(
      'The boards by their names: 1 to 32 small letters, digits and -. Without it, one board from the option board.',
    ),
  bells: named(plainName, bellSchema, 'bells by their names')
    .meta({ minProperties: 1 })
    .optional()
    .describe(
      'The bells by their names: 1 to 32 small letters, digits and -. Without it, one bell from the options.',
    ),
  patterns: named(patternName, patternSchema, 'patterns by their names')
    .optional()
    .describe('Patterns of your own by their names.'),
}).meta({
  title: 'bells.json of BellBot',
  description: 'The boards, the bells on them, and patterns for them.',
});

/** What one board, one bell and one pattern are read as. */
export type WrittenBoard = z.output<typeof boardSchema>;
export type WrittenBell = z.output<typeof bellSchema>;
export type WrittenPattern = z.output<typeof patternSchema>;
