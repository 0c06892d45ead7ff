import type { RingEvent } from '../events.js';
import type { Bell, Cancel, Clock, RingStore } from '../ports.js';
import type { Held, Ring } from '../ring.js';
import { type Ticket, ticketOf } from '../tickets.js';
import { Ages } from './ages.js';
import { BellStriker } from './bell-striker.js';
import { Cancelling } from './cancelling.js';
import { Departures } from './departures.js';
import { Endings } from './endings.js';
import { Gate, type GateMemory } from './gate.js';
import { HoldWatch } from './hold-watch.js';
import type { Meetings } from './meeting.js';
import { MeetingPlace } from './meeting-place.js';
import { type Place, Prospects } from './prospects.js';
import { RingOutcomes } from './ring-outcomes.js';
import { RingsAtHand } from './rings-at-hand.js';
import type { BellRules } from './rules.js';
import type { Entry } from './strike-attempt.js';
import type { AttemptEnd } from './striker-parts.js';
import { Together } from './together.js';
import { WaitingLine } from './waiting-line.js';

/** Most milliseconds that a timer is set for: Node's cannot be set for a month. */
const longestTimer = 24 * 3_600_000;

/** What a queue works with. */
export interface QueueParts {
  readonly bell: Bell;
  readonly rules: BellRules;
  readonly memory: GateMemory;
  readonly store: RingStore;
  readonly clock: Clock;
  readonly meetings: Meetings;
  readonly tell: (event: RingEvent) => void;
}

/** One bell's rings: one at a time, in order, when the bell is ready, may ring, and the last strike is long enough ago. */
export class BellQueue {
  /** Pauses, muting, quiet hours, darkness. */
  readonly gate: Gate;
  /** What is to be expected of it. */
  readonly prospects: Prospects;
  readonly striker: BellStriker;
  readonly #clock: Clock;
  readonly #line = new WaitingLine();
  readonly #watch: HoldWatch;
  readonly #ages: Ages;
  readonly #outcomes: RingOutcomes;
  readonly #rings: RingsAtHand;
  readonly #endings: Endings;
  readonly #together: Together;
  readonly #place: MeetingPlace;
  readonly #cancelling: Cancelling;
  readonly #departures: Departures;
  #rules: BellRules;
  #isProceeding = false;
  #again = false;
  #stopped = true;
  #cancelTimer: Cancel = () => {};

  constructor({ bell, rules, memory, store, clock, meetings, tell }: QueueParts) {
    this.#clock = clock;
    this.#rules = rules;
    const [line, proceed] = [this.#line, (): void => this.#proceed()];
    const present = (): BellRules => this.#rules;
    const gate = new Gate({ bell, clock, memory, changed: proceed }, rules);
    const ages = new Ages(clock, gate, present);
    const silenceEnded = (): void => this.#together.silenceEnded();
    const watch = new HoldWatch({ bell: bell.name, gate, silenceEnded, tell });
    const outcomes = new RingOutcomes(store, clock, tell);
    const first = (): Ticket | undefined => this.#first();
    const made = (ring: Ring): void => this.#together.found(ring);
    const about = { bell: bell.name, store, clock, line, outcomes, tell };
    const rings = new RingsAtHand({ ...about, first, made, arrived: proceed });
    const endings = new Endings({ rings, outcomes });
    const place = new MeetingPlace({ bell: bell.name, meetings, goOn: proceed, tell });
    const striker = new BellStriker({
      ...{ bell, store, clock, rules: present, outcomes, tell, over: proceed },
      waitsInLine: ({ ring }) => line.isFree(ring.id),
      takeOut: (entry, ring) => this.#takeOut(entry, ring),
      commanded: (asRung) => this.#commanded(asRung),
      isHeld: ({ ring }) => watch.holdOf(ring.urgent) !== null,
      deadlineOf: ({ ring, since }) => ages.deadlineOf(since, ring.urgent),
      meets: (ring) => place.atCommand(ring),
      reasonOf: (ring) => place.reasonOf(ring),
      settled: (ring, end) => this.#settled(ring, end),
    });
    [this.gate, this.#ages, this.#watch, this.#outcomes] = [gate, ages, watch, outcomes];
    [this.#rings, this.#endings, this.#place, this.striker] = [rings, endings, place, striker];
    const together = new Together({ line, endings, outcomes, clock, rules: present, tell });
    const ending = { line, striker, rings, gate, ages, endings, outcomes, together };
    this.#together = together;
    this.#departures = new Departures({ ...ending, clock, rules: present, tell });
    this.#cancelling = new Cancelling({ line, rings, striker, store, clock, proceed, tell });
    this.prospects = new Prospects({ bell, clock, line, striker, watch, ages });
  }

  /**
   * Begins to strike, first the rings of these tickets (oldest first). A strike that was under way when BellBot ended was
   * cut short, and counts like any other: a strike that brings the machine down must not do so at every start.
   */
  start(tickets: Uint8Array): void {
    this.#stopped = false;
    const at = this.#clock.now();
    const now = this.#clock.monotonic();
    let oldest = at;
    this.#line.addPacked(tickets, (acceptedAt) => {
      oldest = Math.min(oldest, acceptedAt);
      return now - Math.max(0, at - acceptedAt);
    });
    this.#together.silenceHadEnded(this.#ages.load(oldest));
    const { begun } = this.#line;
    this.#departures.waitFor(begun.filter(({ strikesLeft }) => strikesLeft === 0).map(({ id }) => id));
    for (const { id } of begun) {
      this.#rings.load(id);
    }
    this.gate.start();
    this.#proceed();
  }

  /**
   * Begins no further strike; resolves when the one under way is over. Waiting rings stay in the store, and so does one
   * whose strike was stored but not yet commanded.
   */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelTimer();
    this.gate.stop();
    this.#endings.stop();
    this.#outcomes.stop();
    this.#place.leave();
    await this.striker.stop();
  }

  /** What it goes by. */
  get rules(): BellRules {
    return this.#rules;
  }

  /** Goes by other rules: at once, but that the ring under way keeps its delays. */
  configure(rules: BellRules): void {
    this.#rules = rules;
    this.gate.configure(rules);
  }

  /** By what a ring that comes now is dropped; null when it is not. */
  dropOf(isUrgent: boolean): Held | null {
    return this.#watch.dropOf(isUrgent);
  }

  /** Holds a place for a ring that is being stored. Throws `queue-full` when there is none. */
  hold(strikes: number, isUrgent: boolean): Place {
    const place = this.prospects.place(isUrgent);
    this.#line.hold(strikes, this.#rules.limits.queue, () => this.prospects.untilPlace());
    return place;
  }

  /** Gives a held place back: the ring could not be stored. */
  release(strikes: number): void {
    this.#line.release(strikes);
  }

  /**
   * Puts a stored ring into the place that was held for it. `since` is when it was accepted, on the monotonic clock: the
   * other clock may have been set meanwhile.
   */
  take(ring: Ring, since: number): void {
    this.#line.release(ring.strikes.asked);
    this.#line.add({ ...ticketOf(ring), time: since });
    if (this.#first()?.id === ring.id) {
      this.#rings.keep(ring);
      this.#proceed();
    }
  }

  /** The ring of that id as it ended, when its time was over, until that is stored. Rejects as the store does. */
  async ended(id: string): Promise<Ring | undefined> {
    return this.#outcomes.ended(id) ?? (await this.#endings.ended(id));
  }

  /** See `Cancelling.cancel`. */
  cancel(id: string, reason: string): Promise<Ring | undefined> {
    return this.#cancelling.cancel(id, reason);
  }

  /** Looks at everything anew: the wall clock was set. */
  lookAgain(): void {
    this.#proceed();
  }

  /** The ticket of the ring whose turn is next, but for the one under way. */
  #first(): Ticket | undefined {
    const { isSilent } = this.#watch;
    return isSilent && !this.gate.passes(true) ? undefined : this.#line.first(isSilent);
  }

  /** The ring that is to be struck next, if there is one that is not held. */
  get #next(): Entry | undefined {
    const { current } = this.striker;
    const isHeld = current !== undefined && this.#watch.holdOf(current.ring.urgent) !== null;
    const next = current === undefined || isHeld ? this.#rings.head : current;
    return this.#watch.view.stop === null ? next : undefined;
  }

  /** Does what is due, expiring before striking, and sets the time of what is next. */
  #proceed(): void {
    this.#again = true;
    while (this.#again && !this.#isProceeding && !this.#stopped) {
      this.#again = false;
      this.#isProceeding = true;
      this.#cancelTimer();
      const now = this.#clock.monotonic();
      const due = this.#doDue(now);
      this.#isProceeding = false;
      if (due < Number.POSITIVE_INFINITY) {
        this.#cancelTimer = this.#clock.after(Math.min(due - now, longestTimer), () => this.#proceed());
      }
    }
  }

  /** Does what is due at `now`, and answers when something is due again. */
  #doDue(now: number): number {
    this.#follow(now);
    this.#together.goOn();
    this.#rings.loadHead();
    const strikeAt = this.#strikeIfDue(now);
    return Math.min(strikeAt, this.#departures.deadline, this.gate.nextLook);
  }

  /** Strikes what is next, if it may be struck now; else returns when that is, as far as it is known. */
  #strikeIfDue(now: number): number {
    const next = this.#next;
    const mayStartAt = next === undefined ? Number.POSITIVE_INFINITY : this.#mayStartAt(next, now);
    if (next === undefined || mayStartAt > now) {
      if (!this.striker.isTrying) {
        this.#place.leave();
      }
      return mayStartAt;
    }
    const asRung = this.#together.asRung(next);
    if (this.#place.mayBegin(asRung)) {
      this.striker.begin(next, asRung);
    }
    return Number.POSITIVE_INFINITY;
  }

  #mayStartAt(next: Entry, now: number): number {
    this.#beginPattern(next.ring);
    return this.striker.mayStartAt(next, now);
  }

  /** A pattern that begins together with those of other bells has its times from there. */
  #beginPattern(ring: Ring): void {
    const began = this.#place.beganOf(ring);
    if (began !== undefined) {
      this.striker.beginPattern(ring, began);
    }
  }

  /** Follows the gate: time that is held does not count, and what is to be dropped is. */
  #follow(now: number): void {
    const view = this.#watch.look();
    const next = this.#next;
    this.#ages.follow(view, next !== undefined && this.striker.isOnDuty(next, now));
    this.#ages.forgetBefore(Math.min(this.#line.oldest, this.striker.oldest));
    this.#departures.end(now, view.silence?.drops === true ? view.silence.held : null);
  }

  #takeOut(entry: Entry, ring: Ring): void {
    this.#together.begin(ring);
    this.#rings.takeOut(entry.ring.id);
  }

  #commanded(asRung: Ring): void {
    this.#beginPattern(asRung);
    this.#place.commanded(asRung);
  }

  #settled(ring: Ring, end: AttemptEnd): void {
    if (end === 'not-made' || end === 'not-stored') {
      this.#place.leave();
    } else {
      this.#together.settled(ring);
    }
  }
}
