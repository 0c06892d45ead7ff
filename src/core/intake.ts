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
  readonly ringer: Pick<Ringer, 'accept' | 'acceptTogether' | 'bells'>;
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
    const { ringer } = this.#parts;
    const rung = this.#rung(wish);
    const claim = claimOf(message, caller, sendersClaim);
    const claimedForGood = message.claim !== null;
    const via = message.source === null || caller === localCaller ? null : caller.name;
    const asked = { source, via, who, text, urgent: wish.urgent ?? false };
    if (rung.several === undefined) {
      const { bell, pattern } = rung;
      return {
        type: 'accepted',
        ...(await ringer.accept({ ...asked, bell, pattern, claim, claimedForGood })),
      };
    }
    const { several, meet } = rung;
    const requests = [...several].map(([bell, pattern]) => ({ ...asked, bell, pattern, claim: null }));
    return { type: 'together', ...(await ringer.acceptTogether(requests, { claim, claimedForGood, meet })) };
  }

  /** Which bells ring what; `meet` where they begin together. */
  #rung({
    bell = this.#parts.bell,
    pattern,
    mayRing = () => true,
  }: Wish):
    | { bell: string; pattern: Pattern; several?: undefined }
    | { several: ReadonlyMap<string, Pattern>; meet: boolean } {
    const { patterns = plainBook, ringer } = this.#parts;
    if (bell !== allBells) {
      expectAllowed([bell], mayRing);
      const rung = rungFor(patterns, bell, pattern);
      if ('motion' in rung) {
        return { bell, pattern: rung };
      }
      expectAllowed([...rung.keys()], mayRing);
      return { several: rung, meet: true };
    }
    const bells = ringer.bells.map(({ name }) => name).filter(mayRing);
    if (bells.length === 0) {
      throw new BellBotError('right-missing', 'This key may ring no bell.');
    }
    const each = bells.map((name) => [name, rungFor(patterns, name, pattern)] as const);
    const tune = pattern === undefined ? undefined : each.find(([, rung]) => !('motion' in rung))?.[1];
    if (tune !== undefined && !('motion' in tune)) {
      expectAllowed([...tune.keys()], mayRing);
      return { several: tune, meet: true };
    }
    const own = each.flatMap(([name, rung]) => {
      const its = 'motion' in rung ? rung : rung.get(name);
      return its === undefined ? [] : [[name, its] as const];
    });
    return { several: new Map(own), meet: false };
  }
}

function expectAllowed(bells: readonly string[], mayRing: (bell: string) => boolean): void {
  const refused = bells.find((bell) => !mayRing(bell));
  if (refused !== undefined) {
    throw new BellBotError('right-missing', `This key may not ring the bell ${refused}.`);
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
