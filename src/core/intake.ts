import type { TakenTogether } from './asked-together.js';
import { type Caller, localCaller, sourceOf } from './caller.js';
import { BellBotError } from './errors.js';
import type { BellBotEvent } from './events.js';
import type { Message, SendersClaim } from './message.js';
import type { Pattern } from './pattern.js';
import { type AskedPattern, type PatternBook, plainBook, rungFor } from './pattern-book.js';
import type { Claim } from './ring.js';
import type { Ringer, Taken } from './ringer.js';

const whyIgnored = 'A program wrote it, and bots=ignore.';
/** A system that sends a message again may say other things of it: it is the same message all the same. */
const anyPayload = 'any';

/** What the intake works with. */
export interface IntakeParts {
  readonly ringer: Pick<Ringer, 'accept'> & Partial<Pick<Ringer, 'acceptTogether' | 'bells'>>;
  /** Name of the bell that rings where a message names none. */
  readonly bell: string;
  /** Whether what programs wrote rings. */
  readonly bots: 'ring' | 'ignore';
  /** What patterns there are; without it those that every bell has. */
  readonly patterns?: PatternBook;
  /** Hears `ignored`. */
  readonly tell: (event: BellBotEvent) => void;
}

/** What is to ring for a message. What is absent is as usual. */
export interface Wish {
  /** The name of a bell, or `all`. */
  readonly bell?: string | undefined;
  readonly pattern?: AskedPattern;
  readonly urgent?: boolean | undefined;
  /** Whether the caller may ring a bell; without it every one. */
  readonly mayRing?: ((bell: string) => boolean) | undefined;
}

/** The name that stands for all bells that the caller may ring. */
export const allBells = 'all';

/** What came of a message. */
export type TakenIn =
  | ({ readonly type: 'accepted' } & Taken)
  /** Rings of several bells were asked for; some of them may have been refused. */
  | ({ readonly type: 'together' } & TakenTogether)
  /** It was understood, and is not to ring; `reason` is a sentence. */
  | { readonly type: 'ignored'; readonly reason: string };

/** The one door to the bells: every way in hands its messages over here. */
export class Intake {
  readonly #parts: IntakeParts;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  /**
   * Takes a message in: resolves once its rings are stored, or it is known that it makes none. `sendersClaim` is asked for
   * the name that the sender gave it, only when its own system gives it none. Rejects as `Ringer.accept` does, with
   * `invalid-field` for a pattern that there is not or that the arm cannot make, with `right-missing` for a bell that the
   * caller may not ring, and with what `sendersClaim` throws; then nothing was queued.
   */
  async take(
    message: Message,
    caller: Caller,
    sendersClaim: () => SendersClaim | null = () => null,
    wish: Wish = {},
  ): Promise<TakenIn> {
    const { bots, tell } = this.#parts;
    const { who, text } = message;
    const source = sourceOf(message.source, caller);
    const ignored = message.notice ?? (message.bot && bots === 'ignore' ? whyIgnored : undefined);
    if (ignored !== undefined) {
      tell({ type: 'ignored', source, who, reason: ignored });
      return { type: 'ignored', reason: ignored };
    }
    const { bell = this.#parts.bell, pattern, urgent = false, mayRing = () => true } = wish;
    const { patterns, meet } = this.#patternsOf(bell, pattern, mayRing);
    const claim = claimOf(message, caller, sendersClaim);
    const claimedForGood = message.claim !== null;
    const via = message.source === null || caller === localCaller ? null : caller.name;
    const asked = { source, via, who, text, urgent };
    if (!(patterns instanceof Map)) {
      const request = { ...asked, bell, pattern: patterns as Pattern, claim, claimedForGood };
      return { type: 'accepted', ...(await this.#parts.ringer.accept(request)) };
    }
    const requests = [...patterns].map(([name, own]) => ({ ...asked, bell: name, pattern: own, claim: null }));
    return { type: 'together', ...(await this.#together(requests, { claim, claimedForGood, meet })) };
  }
}

/**
 * What a message claims to be. A name that its own system gave it counts before one that the sender sends along: two
 * messages are two, and one message is one, whoever passes them on. Every caller has claims of its own.
 */
function claimOf(
  { source, claim }: Message,
  caller: Caller,
  sendersClaim: () => SendersClaim | null,
): Claim | null {
  if (claim !== null) {
    return { scope: `${caller.name}:${sourceOf(source, caller)}`, name: claim, fingerprint: anyPayload };
  }
  const sent = sendersClaim();
  return sent === null ? null : { scope: caller.name, ...sent };
}
