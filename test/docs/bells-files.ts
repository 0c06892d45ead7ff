/** Files as people might write them, for properties that hold of all of them. */
import fc from 'fast-check';

const names = fc.constantFrom('a', 'b', 'front', 'the-3rd', '0', 'x'.repeat(32));
const then = fc.constantFrom('hold', 'drop', 'ring');
const pin = fc.integer({ min: 2, max: 12 });
const analog = fc.constantFrom('A0', 'A1', 'A5');
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
const played = fc.oneof(fc.constantFrom('single', 'double', 'triple', '20'), fc.integer({ min: 1, max: 20 }));
const date = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));
const span = fc.record(
  {
    days: fc.constantFrom('daily', 'mon', 'mon-fri', 'sat, sun', 'fri-mon,wed'),
    from: time,
    to: fc.oneof(time, fc.constant('24:00')),
  },
  { requiredKeys: ['from', 'to'] },
);

const quiet = fc.record(
  {
    zone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'UTC'),
    hours: fc.array(span, { minLength: 1, maxLength: 3 }),
    dates: fc.array(date, { maxLength: 3 }),
    then,
    urgent: fc.boolean(),
  },
  { requiredKeys: ['zone', 'hours'] },
);

const bell = fc.record(
  {
    board: fc.constantFrom('a', 'front'),
    pin,
    start: fc.integer({ min: 0, max: 70 }),
    contact: fc.option(fc.integer({ min: 75, max: 85 })),
    strike: fc.integer({ min: 85, max: 180 }),
    sdelay: fc.integer({ min: 0, max: 60_000 }),
    pdelay: fc.integer({ min: 0, max: 3_600_000 }),
    pattern: played,
    queue: fc.integer({ min: 1, max: 1_000_000 }),
    ttl: fc.integer({ min: 0, max: 604_800 }),
    perMinute: fc.option(fc.integer({ min: 20, max: 6000 })),
    lights: fc.record(
      { working: fc.option(fc.constant(13)), asked: fc.constant(null) },
      { requiredKeys: [] },
    ),
    dark: fc.option(
      fc.record(
        {
          pin: analog,
          below: fc.integer({ min: 0, max: 500 }),
          above: fc.integer({ min: 501, max: 1023 }),
          then,
        },
        { requiredKeys: ['pin', 'below', 'above'] },
      ),
    ),
    quiet: fc.option(quiet),
    coalesce: fc.option(
      fc.record(
        { within: fc.integer({ min: 1, max: 86_400 }), pattern: played },
        { requiredKeys: ['within'] },
      ),
    ),
    heard: fc.option(fc.record({ pin: fc.constant('A3') })),
  },
  { requiredKeys: [] },
);

const board = fc.oneof(
  fc.constant({ virtual: true }),
  fc.record({ virtual: fc.constant(true), firmware: fc.constantFrom('firmata', 'bellbot', 'auto') }),
  fc.record({ port: fc.constantFrom('auto', '/dev/ttyACM0', 'COM3') }),
  fc.record({ usb: fc.constantFrom('7523', 'ABC-1') }),
  fc.record({ io: fc.constantFrom('raspi-io', '@some/io') }),
);

const strikes = fc
  .array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 20 })
  .map((holds) => holds.map((hold, index) => ({ at: index * 1200, hold })));

/** Well-formed files; most of them are right as a whole, too. */
export const aBellsFile = fc.record(
  {
    $schema: fc.constant('./bells.schema.json'),
    boards: fc.oneof(
      { weight: 5, arbitrary: fc.constant({ a: { virtual: true } }) },
      {
        weight: 1,
        arbitrary: fc.dictionary(names, board, { minKeys: 1, maxKeys: 2, noNullPrototype: true }),
      },
    ),
    bells: fc.dictionary(names, bell, { minKeys: 1, maxKeys: 2, noNullPrototype: true }),
    patterns: fc.dictionary(
      fc.constantFrom('knock', '1st', 'all'),
      fc.oneof(strikes, fc.dictionary(names, strikes, { minKeys: 1, maxKeys: 2, noNullPrototype: true })),
      { maxKeys: 2, noNullPrototype: true },
    ),
  },
  { requiredKeys: ['bells'] },
);

const anything = fc.constantFrom<unknown>(
  null,
  true,
  false,
  0,
  1,
  -1,
  7.5,
  80,
  1e9,
  '',
  'x',
  'all',
  'auto',
  'A7',
  '24:00',
  '2026-02-29',
  '2028-02-29',
  'sat,sun',
  'hold',
  'single',
  [],
  [{ at: 0, hold: 1 }],
  [{ at: 0, hold: 0 }],
  {},
  { at: 0 },
  { virtual: true, port: 'auto' },
  { pin: 'A0' },
  { zone: 'UTC' },
  { within: 5 },
);

/** A change of one value of a file, wherever it is, or of one name. */
export const somewhereElse = fc
  .tuple(fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), anything, fc.boolean())
  .map(
    ([steps, put, isName]) =>
      (file: unknown): unknown =>
        changed(file, steps, put, isName),
  );

function changed(
  value: unknown,
  [step, ...steps]: readonly number[],
  put: unknown,
  isName: boolean,
): unknown {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const [name = '', inner] = entries[(step ?? 0) % Math.max(1, entries.length)] ?? [];
  if (step === undefined || entries.length === 0) {
    return put;
  }
  if (Array.isArray(value)) {
    return value.map((each: unknown, index) =>
      String(index) === name ? changed(each, steps, put, isName) : each,
    );
  }
  const isHere = steps.length === 0 && isName && typeof put === 'string';
  const next = isHere ? { [put]: inner } : { [name]: changed(inner, steps, put, isName) };
  return { ...Object.fromEntries(entries.filter(([other]) => other !== name)), ...next };
}
