import fc from 'fast-check';

/** Something that happens to BellBot. Times are milliseconds. */
export type Trouble =
  | { readonly type: 'ring'; readonly strikes: number; readonly event: string | null }
  /** Of the rings that are not over, counted from the oldest. */
  | { readonly type: 'cancel'; readonly nth: number }
  | { readonly type: 'board'; readonly ready: boolean }
  /** The next strike is cut short at its end. */
  | { readonly type: 'cut' }
  /** How long the servo takes to be attached before each strike. */
  | { readonly type: 'attach'; readonly takes: number }
  /** How long each commit takes. */
  | { readonly type: 'disk'; readonly takes: number }
  /** How long each reading of a ring takes. */
  | { readonly type: 'reads'; readonly takes: number }
  | { readonly type: 'full'; readonly full: boolean }
  /** The wall clock is set. */
  | { readonly type: 'clock'; readonly by: number }
  /** Told to go, gone when all is done or after 2.8 s, and started again. */
  | { readonly type: 'stop'; readonly intentsToo: boolean; readonly ready: boolean }
  /** Ended at once, and started again. `intentsToo`: what was about to happen has reached the disk. */
  | { readonly type: 'kill'; readonly intentsToo: boolean; readonly ready: boolean };

/** A trouble, and how long after the one before it comes. */
export interface Step {
  readonly after: number;
  readonly trouble: Trouble;
}

const record = <T extends Trouble>(type: T['type'], rest: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record({ type: fc.constant(type), ...rest }) as unknown as fc.Arbitrary<Trouble>;

const ring = record('ring', {
  strikes: fc.constantFrom(1, 1, 1, 2, 3),
  event: fc.constantFrom(null, null, null, 'a', 'b'),
});
const end = { intentsToo: fc.boolean(), ready: fc.constantFrom(true, true, false) };
const others = [
  record('cancel', { nth: fc.constantFrom(0, 0, 0, 1, 2, 3) }),
  record('board', { ready: fc.constantFrom(true, true, false) }),
  record('cut', {}),
  record('attach', { takes: fc.constantFrom(0, 110) }),
  record('disk', { takes: fc.constantFrom(0, 50, 300, 1000, 1600, 3000, 6000) }),
  record('reads', { takes: fc.constantFrom(0, 50, 1000, 4000) }),
  record('full', { full: fc.constantFrom(true, false, false) }),
  record('clock', { by: fc.integer({ min: -5, max: 5 }).map((hours) => hours * 3_600_000) }),
  record('stop', end),
  record('kill', end),
];

const after = fc.oneof(
  { arbitrary: fc.constantFrom(0, 1, 110, 600, 1000), weight: 3 },
  { arbitrary: fc.nat(1500), weight: 4 },
  { arbitrary: fc.nat(8000), weight: 1 },
);

/** Sequences of troubles, each of a few kinds: those go deeper than a bit of everything. */
export const troubles = (most: number): fc.Arbitrary<Step[]> =>
  fc.subarray(others, { minLength: 1, maxLength: 4 }).chain((kinds) =>
    fc.array(fc.record({ after, trouble: fc.oneof(ring, ring, ...kinds) }), {
      minLength: most / 4,
      maxLength: most,
      size: 'max',
    }),
  );
