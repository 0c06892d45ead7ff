import type { RingEvent } from '../events.js';
import type { Held } from '../ring.js';
import type { Gate, GateView } from './gate.js';

/** Milliseconds by which the end of a hold may differ without being told: the wall clock is put right all the time. */
const unsaid = 1000;

/** What watching a gate needs, and whom it tells. */
export interface HoldWatchParts {
  /** Name of the bell. */
  readonly bell: string;
  readonly gate: Gate;
  /** Called when silence ends that held rings. */
  readonly silenceEnded: () => void;
  readonly tell: (event: RingEvent) => void;
}

/** What the gate of a bell said last, and what follows when it says something else. */
export class HoldWatch {
  readonly #parts: HoldWatchParts;
  #view: GateView = Object.freeze({ stop: null, silence: null });

  constructor(parts: HoldWatchParts) {
    this.#parts = parts;
  }

  /** What the gate said when it was looked at last. */
  get view(): GateView {
    return this.#view;
  }

  /** True while only what passes silence may ring. */
  get isSilent(): boolean {
    return this.#view.silence !== null;
  }

  /** Looks at the gate. */
  look(): GateView {
    const before = this.#view;
    this.#view = this.#parts.gate.look();
    if (before.silence?.drops === false && this.#view.silence === null) {
      this.#parts.silenceEnded();
    }
    const held = heldOf(this.#view);
    if (!isSame(heldOf(before), held)) {
      this.#parts.tell({ type: 'bell-held', bell: this.#parts.bell, held });
    }
    return this.#view;
  }

  /** Why a ring is held, as the gate says now; null when it is not. */
  holdOf(isUrgent: boolean): Held | null {
    const { stop, silence } = this.look();
    return stop ?? (silence === null || this.#parts.gate.passes(isUrgent) ? null : silence.held);
  }

  /** Whether a ring is to be dropped, as the gate says now, and by what; null when it is not. */
  dropOf(isUrgent: boolean): Held | null {
    const { silence } = this.look();
    return silence?.drops === true && !this.#parts.gate.passes(isUrgent) ? silence.held : null;
  }
}

function heldOf({ stop, silence }: GateView): Held | null {
  return stop ?? silence?.held ?? null;
}

function isSame(a: Held | null, b: Held | null): boolean {
  const [from, to] = [a?.until ?? Number.POSITIVE_INFINITY, b?.until ?? Number.POSITIVE_INFINITY];
  return a?.why === b?.why && (from === to || Math.abs(from - to) <= unsaid);
}
