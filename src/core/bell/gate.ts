import type { Bell, Cancel, Clock } from '../ports.js';
import type { Held } from '../ring.js';
import type { HeldSpan } from './held-time.js';
import type { BellRules, Silence, Then } from './rules.js';
import { type Hold, type HoldState, TimedHold } from './timed-hold.js';

/** How often the wall clock is looked at, milliseconds: it may be set at any time. */
const lookInterval = 60_000;
/** How long after its bell became ready a light sensor may need to say something; milliseconds. */
const sensorGrace = 5000;
/** How many spans are remembered that were held lately. */
const mostSpans = 16;
/** How far back quiet hours are looked for, milliseconds. */
const longestPast = 8 * 24 * 3_600_000;

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
  readonly silence: { readonly held: Held; readonly then: Exclude<Then, 'ring'> } | null;
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
  #rules: BellRules;
  #calibrating = false;
  #past: readonly HeldSpan[];
  /** Since when it has been dark; milliseconds since the epoch. */
  #dark: number | null;
  /** Monotonic: when the bell became ready; undefined while it is not. */
  #readySince: number | undefined;
  #asked:
    | { readonly silence: Silence; readonly at: number; readonly answer: ReturnType<Silence['at']> }
    | undefined;
  #cancels: Cancel[] = [];

  constructor(parts: GateParts, rules: BellRules) {
    const { state } = parts.memory;
    this.#parts = parts;
    this.#rules = rules;
    this.#paused = new TimedHold(parts.clock, state?.paused ?? null);
    this.#muted = new TimedHold(parts.clock, state?.muted ?? null);
    this.#dark = state?.dark ?? null;
    this.#past = state?.past ?? [];
  }

  /** Begins to hear of the bell. */
  start(): void {
    const { bell, changed } = this.#parts;
    this.#cancels = [bell.onStatus(() => this.#followStatus()), bell.onDark?.(changed) ?? (() => {})];
    this.#followStatus();
  }

  /** Hears of nothing any more. */
  stop(): void {
    for (const cancel of this.#cancels.splice(0)) {
      cancel();
    }
  }

  /** Goes by other rules from now on. */
  configure(rules: BellRules): void {
    this.#rules = rules;
    this.#parts.changed();
  }

  /** Strikes nothing for so many seconds, or until `resume`. Resolves when that is kept. */
  pause(hold: Hold): Promise<void> {
    this.#end(this.#paused, 'all');
    this.#paused.begin(hold);
    return this.#changed();
  }

  /** Keeps silence for so many seconds, or until `resume`. Resolves when that is kept. */
  mute(hold: Hold): Promise<void> {
    this.#end(this.#muted, 'silent');
    this.#muted.begin(hold);
    return this.#changed();
  }

  /** Ends pauses and muting. Resolves when that is kept. */
  resume(): Promise<void> {
    this.#end(this.#paused, 'all');
    this.#end(this.#muted, 'silent');
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
    const { clock } = this.#parts;
    const isOver = [this.#end(this.#paused, 'all', true), this.#end(this.#muted, 'silent', true)];
    if (this.#followDark() || isOver.includes(true)) {
      void this.#save().catch(() => {});
    }
    const now = clock.now();
    const stop: Held | null = this.#paused.isOn
      ? { why: 'paused', until: this.#paused.until }
      : this.#calibrating
        ? { why: 'calibrating', until: null }
        : null;
    return { stop, silence: this.#silence(now) };
  }

  /** When to look again, though nothing is told: monotonic milliseconds, infinity for never. */
  get nextLook(): number {
    const { clock, bell } = this.#parts;
    const now = clock.monotonic();
    const { quiet, dark } = this.#rules;
    const change = this.#quietAt(clock.now())?.until ?? Number.POSITIVE_INFINITY;
    const byQuiet = quiet == null ? Number.POSITIVE_INFINITY : Math.min(lookInterval, change - clock.now());
    const isUnsure = dark != null && this.#dark !== null && typeof bell.dark !== 'boolean';
    const sensor = isUnsure && this.#readySince !== undefined ? this.#readySince + sensorGrace : now;
    const bySensor = sensor > now ? sensor : Number.POSITIVE_INFINITY;
    return Math.min(now + Math.max(1, byQuiet), bySensor, this.#paused.due, this.#muted.due);
  }

  /** What was held until now and since a time, as far as that is known; all in milliseconds since the epoch. */
  past(since: number): HeldSpan[] {
    const now = this.#parts.clock.now();
    const { quiet, dark } = this.#rules;
    const muteHolds = (quiet?.then ?? 'hold') === 'hold';
    return [
      ...this.#past,
      ...(quiet?.then === 'hold' ? quietSpans(quiet.silence, Math.max(since, now - longestPast), now) : []),
      ...this.#paused.span('all', now),
      ...(muteHolds ? this.#muted.span('silent', now) : []),
      ...(dark?.then === 'hold' && this.#dark !== null
        ? [{ from: this.#dark, to: now, heldFor: 'silent' } as const]
        : []),
    ];
  }

  #silence(now: number): GateView['silence'] {
    const { quiet, dark } = this.#rules;
    const kept: Array<{ held: Held; then: Then }> = [];
    if (this.#muted.isOn) {
      kept.push({ held: { why: 'muted', until: this.#muted.until }, then: quiet?.then ?? 'hold' });
    }
    const hours = this.#quietAt(now);
    if (quiet != null && hours?.silent === true) {
      kept.push({ held: { why: 'quiet', until: hours.until }, then: quiet.then });
    }
    if (dark != null && this.#dark !== null) {
      kept.push({ held: { why: 'dark', until: null }, then: dark.then });
    }
    // What drops goes before what holds, and of these the one that lasts longest.
    const then = kept.some((one) => one.then === 'drop') ? 'drop' : 'hold';
    const lasting = kept
      .filter((one) => one.then === then)
      .sort(
        (a, b) => (b.held.until ?? Number.POSITIVE_INFINITY) - (a.held.until ?? Number.POSITIVE_INFINITY),
      );
    return lasting[0] === undefined ? null : { held: lasting[0].held, then };
  }

  /** What the quiet hours say; asked anew only when what they said last may have changed. */
  #quietAt(now: number): ReturnType<Silence['at']> | undefined {
    const silence = this.#rules.quiet?.silence;
    if (silence === undefined) {
      return undefined;
    }
    const last = this.#asked;
    if (last?.silence !== silence || now < last.at || now >= (last.answer.until ?? last.at)) {
      this.#asked = { silence, at: now, answer: silence.at(now) };
    }
    return this.#asked?.answer;
  }

  #followStatus(): void {
    const { bell, clock, changed } = this.#parts;
    this.#readySince = bell.status.ready ? (this.#readySince ?? clock.monotonic()) : undefined;
    changed();
  }

  /** Takes what the sensor says; while it says nothing, what it said last counts, as long as it may still come. */
  #followDark(): boolean {
    const { bell, clock } = this.#parts;
    const { dark } = bell;
    const mayCome = this.#readySince === undefined || clock.monotonic() < this.#readySince + sensorGrace;
    const isDark = this.#rules.dark != null && (dark ?? (this.#dark !== null && mayCome));
    if (isDark === (this.#dark !== null)) {
      return false;
    }
    if (this.#dark !== null) {
      this.#remember({ from: this.#dark, to: clock.now(), heldFor: 'silent' });
    }
    this.#dark = isDark ? clock.now() : null;
    return true;
  }

  /** Ends a pause or muting, with `ifOver` only when its time is over. True when it ended. */
  #end(hold: TimedHold, heldFor: HeldSpan['heldFor'], ifOver = false): boolean {
    const span = hold.end(heldFor, ifOver);
    if (span !== undefined) {
      this.#remember(span);
    }
    return span !== undefined;
  }

  #remember(span: HeldSpan): void {
    this.#past = [...this.#past, span].slice(-mostSpans);
  }

  async #changed(): Promise<void> {
    const saved = this.#save();
    this.#parts.changed();
    await saved;
  }

  #save(): Promise<void> {
    const { state: paused } = this.#paused;
    const { state: muted } = this.#muted;
    return this.#parts.memory.save({ paused, muted, dark: this.#dark, past: this.#past });
  }
}

/** When it was quiet between two times, looked at minute by minute where nothing better is known. */
function quietSpans(silence: Silence, since: number, now: number): HeldSpan[] {
  const spans: HeldSpan[] = [];
  for (let at = since; at < now; ) {
    const { silent, until } = silence.at(at);
    const next = Math.min(now, until !== null && until > at ? until : at + lookInterval);
    const last = spans.at(-1);
    if (silent && last?.to === at) {
      spans[spans.length - 1] = { ...last, to: next };
    } else if (silent) {
      spans.push({ from: at, to: next, heldFor: 'silent' });
    }
    at = next;
  }
  return spans;
}
