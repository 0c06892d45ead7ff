import type { BellBotEvent } from './events.js';
import { isFinal, receiptOf } from './ring.js';

/** The kinds of public events, in the order in which they are documented. */
export const publicTypes = ['ring', 'bell', 'board', 'tunnel', 'store', 'ding'] as const;

/** What a public event is about. */
export type PublicType = (typeof publicTypes)[number];

/** Something that happened, as programs outside are told of it. */
export interface PublicEvent {
  readonly type: PublicType;
  /** The name of the bell that it concerns, or null for all. */
  readonly bell: string | null;
  /**
   * What of JSON it says: what a GET would have answered at that time. Asked for when somebody listens, so perhaps late,
   * and more than once; always the same. What nobody asks for costs nothing.
   */
  readonly data: () => unknown;
}

/** How bells and boards are shown, which the core does not know. */
export type Described = (event: BellBotEvent) => PublicEvent | undefined;

/**
 * What programs outside are told of an event, undefined for nothing. `others` describes what happens to bells and boards;
 * it is asked for all that is not described here.
 */
export function publicEvents(others: Described = describeBell): Described {
  return (event) => {
    switch (event.type) {
      case 'accepted':
      case 'striking':
      case 'finished':
        return ringEvent(event.ring);
      case 'struck':
      case 'cut-short':
        // Its end is told when it is stored.
        return isFinal(event.ring) ? undefined : ringEvent(event.ring);
      case 'store-status':
        return { type: 'store', bell: null, data: () => event.status };
      case 'tunnel-status':
        return { type: 'tunnel', bell: null, data: () => event.status };
      case 'ding': {
        const { bell, count } = event;
        return { type: 'ding', bell, data: () => ({ bell, count }) };
      }
      default:
        return others(event);
    }
  };
}

function ringEvent(ring: Parameters<typeof receiptOf>[0]): PublicEvent {
  return { type: 'ring', bell: ring.bell, data: () => receiptOf(ring) };
}

/** A bell by what its status says, where nothing more is known of it. */
function describeBell(event: BellBotEvent): PublicEvent | undefined {
  if (event.type !== 'bell-status') {
    return undefined;
  }
  const { bell, status } = event;
  const { code = null, reason = null } = status.ready ? {} : status;
  const data = { name: bell, board: status.board, ready: status.ready, code, reason };
  return { type: 'bell', bell, data: () => data };
}
