import type { RingEvent } from '../events.js';
import type { Ring } from '../ring.js';
import type { Meeting, Meetings } from './meeting.js';
import { timeOf } from './tempo.js';

/** What a bell's place in meetings needs. */
export interface MeetingPlaceParts {
  /** Name of the bell. */
  readonly bell: string;
  readonly meetings: Meetings;
  /** Called when a ring that waited for others may go on. */
  readonly goOn: () => void;
  readonly tell: (event: RingEvent) => void;
}

/** One bell among those that begin together. */
export class MeetingPlace {
  readonly #parts: MeetingPlaceParts;
  /** The meeting that it is at. */
  #at: Meeting | undefined;

  constructor(parts: MeetingPlaceParts) {
    this.#parts = parts;
  }

  /** A ring is next and may be struck: whether it may be begun, as far as other bells are concerned. */
  mayBegin(ring: Ring): boolean {
    const { bell, goOn } = this.#parts;
    const meeting = this.#meetingOf(ring);
    if (this.#at !== meeting) {
      this.leave();
      this.#at = meeting;
    }
    return meeting === undefined || meeting.arrive(bell, timeOf(ring) ?? 0, goOn);
  }

  /** When the pattern of a ring began, monotonic milliseconds; undefined where it begins with its first strike. */
  beganOf(ring: Ring): number | undefined {
    return this.#meetingOf(ring)?.began;
  }

  /** A ring is about to be commanded: resolves when the others are, too; undefined when nobody is waited for. */
  atCommand(ring: Ring): Promise<void> | undefined {
    return this.#meetingOf(ring)?.atCommand(this.#parts.bell);
  }

  /** The first strike of a ring is commanded. */
  commanded(ring: Ring): void {
    const without = ring.attempts === 0 ? this.#without(ring) : [];
    this.#at = undefined;
    if (without.length > 0) {
      this.#parts.tell({ type: 'apart', ring, without });
    }
  }

  /** What the receipt of a ring is to say. */
  reasonOf(ring: Ring): string | undefined {
    const without = this.#without(ring);
    return without.length === 0
      ? undefined
      : `It began without ${without.join(', ')}: not ready within 10 s, or later.`;
  }

  /** It is not ready any more, or what was to be struck was not. */
  leave(): void {
    this.#at?.leave(this.#parts.bell);
    this.#at = undefined;
  }

  #without({ meeting }: Ring): readonly string[] {
    const { bell, meetings } = this.#parts;
    return meeting === undefined ? [] : meetings.of(meeting).withoutWhom(bell);
  }

  /** The meeting of a ring that has not begun. */
  #meetingOf({ meeting, attempts }: Ring): Meeting | undefined {
    return meeting === undefined || attempts > 0 ? undefined : this.#parts.meetings.of(meeting);
  }
}
