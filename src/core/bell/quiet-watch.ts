import type { HeldSpan } from './held-time.js';
import type { Silence } from './rules.js';

/** How often the wall clock is looked at, milliseconds: it may be set at any time. */
const lookInterval = 60_000;
/** How far back quiet hours are looked for, milliseconds. */
const longestPast = 8 * 24 * 3_600_000;

type Answer = ReturnType<Silence['at']>;

/** What quiet hours say, asked only when what they said last may have changed. Milliseconds since the epoch. */
export class QuietWatch {
  #asked: { readonly silence: Silence; readonly at: number; readonly answer: Answer } | undefined;

  /** What they say at `now`; undefined where there are none. */
  at(silence: Silence | undefined, now: number): Answer | undefined {
    if (silence === undefined) {
      return undefined;
    }
    const last = this.#asked;
    if (last?.silence !== silence || now < last.at || now >= (last.answer.until ?? last.at)) {
      this.#asked = { silence, at: now, answer: silence.at(now) };
    }
    return this.#asked?.answer;
  }

  /** How long until they are to be asked again; infinity where there are none. */
  untilNextLook(silence: Silence | undefined, now: number): number {
    const answer = this.at(silence, now);
    return answer === undefined
      ? Number.POSITIVE_INFINITY
      : Math.max(1, Math.min(lookInterval, (answer.until ?? Number.POSITIVE_INFINITY) - now));
  }
}

/** When it was quiet between two times, at most 8 days; looked at minute by minute where nothing better is known. */
export function quietSpans(silence: Silence, since: number, now: number): HeldSpan[] {
  const spans: HeldSpan[] = [];
  for (let at = Math.max(since, now - longestPast); at < now; ) {
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
