import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { BellRules, Silence, Then } from '../../../src/core/bell/rules.js';
import { BellBotError } from '../../../src/core/errors.js';
import { type Pattern, plainPattern, single } from '../../../src/core/pattern.js';
import { isFinal, type Ring } from '../../../src/core/ring.js';
import { settle } from '../../system/manual-clock.js';
import { allRings } from '../attempt-count.js';
import { plainRequest, RingerRig } from '../ringer-rig.js';
import { minute } from './hours.js';

/** Something that happens to a bell. Times are milliseconds. */
export type Happening =
  | { readonly type: 'ring'; readonly urgent: boolean; readonly pattern: number }
  | { readonly type: 'cancel'; readonly nth: number }
  | { readonly type: 'pause' | 'mute'; readonly seconds: number | undefined }
  | { readonly type: 'resume' }
  | { readonly type: 'dark'; readonly dark: boolean | null }
  | { readonly type: 'board'; readonly ready: boolean }
  | { readonly type: 'cut' }
  | { readonly type: 'disk'; readonly takes: number }
  | { readonly type: 'stop' | 'kill'; readonly intentsToo: boolean };

/** A happening, and how long after the one before it comes. */
export interface Step {
  readonly after: number;
  readonly what: Happening;
}

/** What a bell of a run goes by. */
export interface RunRules {
  readonly perMinute: number | null;
  readonly within: number | null;
  readonly quiet: Then | null;
  readonly dark: Then;
  readonly urgent: boolean;
  readonly ttl: number;
}

const tune: Pattern = {
  name: 'tune',
  motion: {
    type: 'timed',
    strikes: [
      { at: 0, hold: 100 },
      { at: 500, hold: 200 },
    ],
  },
};
const sweep: Pattern = {
  name: 'sweep',
  motion: { type: 'sweep', sweep: { cycles: 1, from: 75, to: 30, seconds: 2 } },
};
const patterns: readonly Pattern[] = [single, single, single, plainPattern(2), tune, sweep];

const happening = <T extends Happening>(
  type: T['type'],
  rest: Record<string, fc.Arbitrary<unknown>>,
): fc.Arbitrary<Happening> =>
  fc.record({ type: fc.constant(type), ...rest }) as unknown as fc.Arbitrary<Happening>;

const ring = happening('ring', {
  urgent: fc.constantFrom(false, false, false, true),
  pattern: fc.nat(patterns.length - 1),
});
const seconds = fc.constantFrom(undefined, 1, 5, 70);
const others = [
  happening('cancel', { nth: fc.constantFrom(0, 0, 1, 2, 5) }),
  happening('pause', { seconds }),
  happening('mute', { seconds }),
  happening('resume', {}),
  happening('dark', { dark: fc.constantFrom(true, false, false, null) }),
  happening('board', { ready: fc.constantFrom(true, true, false) }),
  happening('cut', {}),
  happening('disk', { takes: fc.constantFrom(0, 30, 300, 1200) }),
  happening('stop', { intentsToo: fc.boolean() }),
  happening('kill', { intentsToo: fc.boolean() }),
];
const after = fc.oneof(
  { arbitrary: fc.constantFrom(0, 1, 600), weight: 3 },
  { arbitrary: fc.nat(1500), weight: 4 },
  { arbitrary: fc.nat(40_000), weight: 1 },
);

/** Sequences of happenings, each of a few kinds. */
export const happenings: fc.Arbitrary<Step[]> = fc
  .subarray(others, { minLength: 1, maxLength: 5 })
  .chain((kinds) =>
    fc.array(fc.record({ after, what: fc.oneof(ring, ring, ...kinds) }), {
      minLength: 8,
      maxLength: 40,
      size: 'max',
    }),
  );

/** What bells go by, all of it or nothing. */
export const runRules: fc.Arbitrary<RunRules> = fc.record({
  perMinute: fc.constantFrom(null, null, 2, 5),
  within: fc.constantFrom(null, 3000),
  quiet: fc.constantFrom<Then | null>(null, 'hold', 'hold', 'drop'),
  dark: fc.constantFrom<Then>('hold', 'hold', 'drop', 'ring'),
  urgent: fc.boolean(),
  ttl: fc.constantFrom(0, 20_000),
});

/** Quiet for the first half of every minute that can be divided by three. */
const thirds: Silence = {
  at: (now) => {
    const place = now % (3 * minute);
    const silent = place < minute / 2;
    return { silent, until: now - place + (silent ? minute / 2 : 3 * minute) };
  },
};

/** A bell with rules, and what was seen of it. A strike in a silence that holds it fails at once. */
export class GatedRun {
  readonly rig: RingerRig;
  readonly accepted: string[] = [];
  readonly cancelled = new Set<string>();
  /** Monotonic times of all strikes. */
  readonly struck: number[] = [];
  readonly #rules: RunRules;
  #paused = Number.NEGATIVE_INFINITY;
  #muted = Number.NEGATIVE_INFINITY;
  readonly #wrong: string[] = [];

  constructor(rules: RunRules) {
    const { perMinute, within, quiet, dark, urgent, ttl } = rules;
    this.#rules = rules;
    const own: Omit<BellRules, 'limits'> = {
      perMinute,
      quiet: quiet === null ? null : { silence: thirds, then: quiet, urgent },
      dark: { then: dark },
      coalesce: within === null ? null : { within, pattern: plainPattern(3) },
    };
    this.rig = new RingerRig({ ttl, rules: own, remember: 3_600_000 });
  }

  /** Goes through the happenings, and then lets everything be well until all must be over. */
  async through(steps: readonly Step[]): Promise<void> {
    await this.rig.ringer.start();
    this.#listen();
    for (const { after: wait, what } of steps) {
      await this.rig.clock.advance(wait);
      await this.#make(what);
      await settle();
      assert.deepEqual(this.#wrong, []);
    }
    await this.#beWell();
    assert.deepEqual(this.#wrong, []);
  }

  #listen(): void {
    const { rig } = this;
    rig.ringer.onEvent((event) => {
      if (event.type === 'striking') {
        const isSweep = event.ring.motion?.type === 'sweep';
        if (!isSweep) {
          this.struck.push(rig.clock.monotonic());
        }
        this.#expectAllowed(event.ring);
      }
    });
  }

  #expectAllowed({ id, urgent }: Ring): void {
    const { rig } = this;
    const now = rig.clock.monotonic();
    const { quiet, dark } = this.#rules;
    const passes = urgent && quiet !== null && this.#rules.urgent;
    const isDark = rig.bell.dark === true && dark !== 'ring';
    const isQuiet = quiet !== null && thirds.at(rig.clock.now()).silent;
    if (now < this.#paused || (!passes && (now < this.#muted || isDark || isQuiet))) {
      this.#wrong.push(`${id} was struck at ${now} ms though it is held`);
    }
  }

  async #make(what: Happening): Promise<void> {
    const { rig } = this;
    const now = rig.clock.monotonic();
    const control = rig.ringer.bell('bell');
    switch (what.type) {
      case 'ring':
        void this.#ring(patterns[what.pattern] ?? single, what.urgent);
        break;
      case 'cancel':
        void this.#cancel(what.nth);
        break;
      case 'pause':
        await control.pause({ seconds: what.seconds });
        this.#paused = now + (what.seconds ?? Number.POSITIVE_INFINITY) * 1000;
        break;
      case 'mute':
        await control.mute({ seconds: what.seconds });
        this.#muted = now + (what.seconds ?? Number.POSITIVE_INFINITY) * 1000;
        break;
      case 'resume':
        this.#paused = Number.NEGATIVE_INFINITY;
        this.#muted = Number.NEGATIVE_INFINITY;
        await control.resume();
        break;
      case 'dark':
        rig.bell.becomeDark(what.dark);
        break;
      case 'board':
        if (what.ready) {
          rig.bell.beReady();
        } else {
          rig.bell.beUnready();
        }
        break;
      case 'cut':
        rig.bell.cutNext = 1;
        break;
      case 'disk':
        rig.store.delay = what.takes;
        break;
      case 'stop':
        void rig.ringer.stop();
        await rig.clock.advance(2800);
        await this.#nextLife(what.intentsToo);
        break;
      case 'kill':
        await this.#nextLife(what.intentsToo);
        break;
    }
  }

  async #nextLife(intentsToo: boolean): Promise<void> {
    // The light stays as it is.
    const { dark } = this.rig.bell;
    const next = this.rig.nextLife({ intentsToo });
    this.rig.bell.dark = dark;
    this.#listen();
    await next;
  }

  async #ring(pattern: Pattern, urgent: boolean): Promise<void> {
    try {
      const { acceptance } = await this.rig.ringer.accept({ ...plainRequest, pattern, urgent });
      this.accepted.push(acceptance.id);
    } catch (error) {
      this.#expectKnown(error, ['stopping']);
    }
  }

  async #cancel(nth: number): Promise<void> {
    const waiting = (await allRings(this.rig)).filter((one) => !isFinal(one));
    const id = waiting[nth]?.id;
    if (id !== undefined) {
      // It may be passed as long as it is being cancelled.
      this.cancelled.add(id);
      await this.rig.ringer
        .cancel(id, 'By a test.')
        .catch((error: unknown) => this.#expectKnown(error, ['ring-not-waiting', 'ring-not-found']));
    }
  }

  #expectKnown(error: unknown, codes: readonly string[]): void {
    if (!(error instanceof BellBotError && codes.includes(error.code))) {
      this.#wrong.push(String(error));
    }
  }

  async #beWell(): Promise<void> {
    const { rig } = this;
    rig.store.delay = 0;
    rig.bell.cutNext = 0;
    await this.#make({ type: 'resume' });
    rig.bell.becomeDark(false);
    rig.bell.beReady();
    for (let passed = 0; rig.ringer.length > 0 || rig.store.underWay > 0; passed += minute) {
      assert.ok(passed < 200 * minute, `${rig.ringer.length} rings wait for ever`);
      await rig.clock.advance(minute);
    }
    await rig.clock.advance(5000);
    void rig.ringer.stop();
    await settle();
    assert.equal(rig.clock.timers, 0, 'no timer is left');
  }
}
