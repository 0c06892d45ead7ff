import type { Bell, Cancel, Clock } from '../ports.js';
import type { Held } from '../ring.js';
import { DarkWatch } from './dark-watch.js';
import type { HeldSpan } from './held-time.js';
import { QuietWatch, quietSpans } from './quiet-watch.js';
import type { BellRules, Then } from './rules.js';
import { type Hold, type HoldState, lastTime, TimedHold } from './timed-hold.js';

/** How many spans are remembered that were held lately. */
const mostSpans = 16;
/** What a gate has to know of its past after a restart. JSON; times are milliseconds since the epoch. */
export interface GateState {
  readonly paused: HoldState | null;
  readonly muted: HoldState | null;
  /** Since when it has been dark; null when it is not. */
  readonly dark: number | null;
  /** What was held lately, quiet hours excepted, and is over. */
  readonly past: readonly HeldSpan[];
}

/** Where a gate keeps its state. */
export interface GateMemory {
  /** As it was left; undefined when there is none. */
  readonly state: GateState | undefined;
  /** Keeps it. Resolves when it is kept; a rejection is the caller's to hear of. */
  readonly save: (state: GateState) => Promise<void>;
}

/** A memory that forgets with the process. */
export const noMemory: GateMemory = Object.freeze({ state: undefined, save: async () => {} });

/** What a gate says at a moment. */
export interface GateView {
  /** Nothing is struck, whatever it is. */
  readonly stop: Held | null;
  /** Nothing is struck but what passes silence. */
  readonly silence: {
    readonly held: Held /** Those that do not pass are dropped, not held. */;
    readonly drops: boolean;
  } | null;
}

/** What a gate works with. */
export interface GateParts {
  readonly bell: Bell;
  readonly clock: Clock;
  readonly memory: GateMemory;
  /** Called after something was told to the gate. */
  readonly changed: () => void;
}

/** Whether a bell may ring: pauses, muting, quiet hours, darkness. Keeps no ring. */
export class Gate {
  readonly #parts: GateParts;
  readonly #paused: TimedHold;
  readonly #muted: TimedHold;
  readonly #dark: DarkWatch;
  readonly #quiet = new QuietWatch();
  #rules: BellRules;
  #calibrating = false;
  #past: readonly HeldSpan[];
  #cancel: Cancel = () => {};

  constructor(parts: GateParts, rules: BellRules) {
    const { state } = parts.memory;
    this.#parts = parts;
    this.#rules = rules;
    this.#paused = new TimedHold(parts.clock, state?.paused ?? null);
    this.#muted = new TimedHold(parts.clock, state?.muted ?? null);
    this.#dark = new DarkWatch(parts.bell, parts.clock, state?.dark ?? null);
    this.#past = state?.past ?? [];
  }

  /** Begins to hear of the bell. */
  start(): void {
    this.#cancel = this.#dark.start(this.#parts.changed);
  }

  /** Hears of nothing any more. */
  stop(): void {
    this.#cancel();
  }

  /** Goes by other rules from now on. */
  configure(rules: BellRules): void {
    this.#rules = rules;
    this.#parts.changed();
  }

  /** Strikes nothing for so many seconds, or until `resume`. Resolves when that is kept. */
  pause(hold: Hold): Promise<void> {
    this.#endPause();
    this.#paused.begin(hold);
    return this.#changed();
  }

  /** Keeps silence for so many seconds, or until `resume`. Resolves when that is kept. */
  mute(hold: Hold): Promise<void> {
    this.#endMute();
    this.#muted.begin(hold);
    return this.#changed();
  }

  /** Ends pauses and muting. Resolves when that is kept. */
  resume(): Promise<void> {
    this.#endPause();
    this.#endMute();
    return this.#changed();
  }

  /** Whether the bell is being calibrated: then nothing is struck. */
  get calibrating(): boolean {
    return this.#calibrating;
  }

  set calibrating(calibrating: boolean) {
    this.#calibrating = calibrating;
    this.#parts.changed();
  }

  /** True while it is paused. */
  get isPaused(): boolean {
    return this.#paused.isOn;
  }

  /** Whether a ring passes silence. */
  passes(isUrgent: boolean): boolean {
    return isUrgent && this.#rules.quiet?.urgent === true;
  }

  /** What it says now. Ends what is over. */
  look(): GateView {
    const darkness = this.#dark.follow(this.#rules.dark != null);
    const isOver = [this.#endPause(true), this.#endMute(true), darkness !== undefined];
    if (this.#rules.dark?.then === 'hold') {
      this.#remember(darkness ?? []);
    }
    if (isOver.includes(true)) {
      void this.#save().catch(() => {});
    }
    const stop: Held | null = this.#paused.isOn
      ? { why: 'paused', until: this.#paused.until }
      : this.#calibrating
        ? { why: 'calibrating', until: null }
        : null;
    return { stop, silence: this.#silence(this.#parts.clock.now()) };
  }

  /** When to look again, though nothing is told: monotonic milliseconds, infinity for never. */
  get nextLook(): number {
    const { clock } = this.#parts;
    const quiet = this.#quiet.untilNextLook(this.#rules.quiet?.silence, clock.now());
    return Math.min(clock.monotonic() + quiet, this.#dark.nextLook, this.#paused.due, this.#muted.due);
  }

  /** What was held until now and since a time, as far as that is known; all in milliseconds since the epoch. */
  past(since: number): HeldSpan[] {
    const now = this.#parts.clock.now();
    const { quiet, dark } = this.#rules;
    return [
      ...this.#past,
      ...(quiet?.then === 'hold' ? quietSpans(quiet.silence, since, now) : []),
      ...this.#paused.span('all', now),
      ...(this.#muteHolds ? this.#muted.span('silent', now) : []),
      ...(dark?.then === 'hold' ? this.#dark.span(now) : []),
    ];
  }

  #silence(now: number): GateView['silence'] {
    const { quiet, dark } = this.#rules;
    const kept: Array<readonly [then: Then, held: Held]> = [];
    if (this.#muted.isOn) {
      kept.push([quiet?.then ?? 'hold', { why: 'muted', until: this.#muted.until }]);
    }
    const hours = this.#quiet.at(quiet?.silence, now);
    if (quiet != null && hours?.silent === true) {
      const until = (hours.until ?? Number.POSITIVE_INFINITY) <= lastTime ? hours.until : null;
      kept.push([quiet.then, { why: 'quiet', until }]);
    }
    if (dark != null && this.#dark.since !== null) {
      kept.push([dark.then, { why: 'dark', until: null }]);
    }
    // What drops goes before what holds, and of these the one that lasts longest.
    const drops = kept.some(([then]) => then === 'drop');
    const endOf = ([, { until }]: (typeof kept)[number]): number => until ?? Number.POSITIVE_INFINITY;
    const decisive = kept.filter(([then]) => then === (drops ? 'drop' : 'hold'));
    const last = Math.max(...decisive.map(endOf));
    const held = decisive.find((one) => endOf(one) === last)?.[1];
    return held === undefined ? null : { held, drops };
  }

  get #muteHolds(): boolean {
    return (this.#rules.quiet?.then ?? 'hold') === 'hold';
  }

  /** Ends a pause, with `ifOver` only when its time is over. True when it ended. */
  #endPause(ifOver = false): boolean {
    const span = this.#paused.end('all', ifOver);
    this.#remember(span ?? []);
    return span !== undefined;
  }

  /** As `#endPause`, for muting. */
  #endMute(ifOver = false): boolean {
    const span = this.#muted.end('silent', ifOver);
    this.#remember(this.#muteHolds ? (span ?? []) : []);
    return span !== undefined;
  }

  #remember(spans: readonly HeldSpan[]): void {
    if (spans.length > 0) {
      this.#past = [...this.#past, ...spans].slice(-mostSpans);
    }
  }

  async #changed(): Promise<void> {
    const saved = this.#save();
    this.#parts.changed();
    await saved;
  }

  #save(): Promise<void> {
    const { state: paused } = this.#paused;
    const { state: muted } = this.#muted;
    return this.#parts.memory.save({ paused, muted, dark: this.#dark.since, past: this.#past });
  }
}
