import { type Caller, mustRing, sourceOf } from './caller.js';
import type { BellBotEvent } from './events.js';
import type { Message, SendersClaim } from './message.js';
import { single } from './pattern.js';
import type { Claim } from './ring.js';
import type { Ringer, Taken } from './ringer.js';

const whyIgnored = 'A program wrote it, and bots=ignore.';
/** A system that sends a message again may say other things of it: it is the same message all the same. */
const anyPayload = 'any';

/** What the intake works with. */
export interface IntakeParts {
  readonly ringer: Pick<Ringer, 'accept'>;
  /** Name of the bell that rings where a message names none. */
  readonly bell: string;
  /** Whether what programs wrote rings. */
  readonly bots: 'ring' | 'ignore';
  /** Hears `ignored`. */
  readonly tell: (event: BellBotEvent) => void;
}

/** What came of a message. */
export type TakenIn =
  | ({ readonly type: 'accepted' } & Taken)
  /** It was understood, and is not to ring; `reason` is a sentence. */
  | { readonly type: 'ignored'; readonly reason: string };

/** The one door to the bells: every way in hands its messages over here. */
export class Intake {
  readonly #parts: IntakeParts;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  /**
   * Takes a message in: resolves once its ring is stored, or it is known that it makes none. `sendersClaim` is asked for
   * the name that the sender gave it, only when its own system gives it none. Rejects with `right-missing`, as
   * `Ringer.accept` does, and with what `sendersClaim` throws; then nothing was queued.
   */
  async take(
    message: Message,
    caller: Caller,
    sendersClaim: () => SendersClaim | null = () => null,
  ): Promise<TakenIn> {
    const { ringer, bell, bots, tell } = this.#parts;
    const { who, text } = message;
    const source = sourceOf(message.source, caller);
    const ignored = message.notice ?? (message.bot && bots === 'ignore' ? whyIgnored : undefined);
    if (ignored !== undefined) {
      tell({ type: 'ignored', source, who, reason: ignored });
      return { type: 'ignored', reason: ignored };
    }
    mustRing(caller, bell);
    const claim = claimOf(message, caller, sendersClaim);
    const claimedForGood = message.claim !== null;
    const via = message.source === null || caller.isLocal ? null : caller.name;
    const asked = { bell, source, via, who, text, pattern: single };
    const taken = await ringer.accept({ ...asked, claim, claimedForGood });
    return { type: 'accepted', ...taken };
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
