import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EventStream } from '../../core/event-stream.js';
import type { Cancel, Clock } from '../../core/ports.js';
import { isFinal, type Ring } from '../../core/ring.js';
import type { Ringer } from '../../core/ringer.js';
import { preferredWait } from '../request/prefer.js';
import type { Stopping } from '../stopping.js';

/** What waiting for a ring needs. */
export interface WaitingParts {
  readonly ringer: Ringer;
  readonly events: EventStream;
  readonly clock: Clock;
  readonly stopping: Stopping;
}

/**
 * Most who wait at once. What a client prefers is nothing that it can insist on (RFC 7240, section 2), and who waits keeps one
 * of the places for connections: half of them stay free.
 */
export const mostWaiting = 500;

/** The seconds for which a request is kept waiting, as it prefers; undefined where it doesn't, or where too many wait already. */
export function grantedWait(
  { headers }: Pick<IncomingMessage, 'headers'>,
  { waiting }: Pick<Stopping, 'waiting'>,
): number | undefined {
  return waiting < mostWaiting ? preferredWait(headers.prefer?.toString()) : undefined;
}

/**
 * The ring of that id once it is final, or as it is after `seconds`, or when the server stops or the client hangs up;
 * undefined if there is none. Leaves no listener and no timer behind.
 */
export async function awaitedRing(
  { ringer, events, clock, stopping }: WaitingParts,
  id: string,
  seconds: number,
  response: ServerResponse,
): Promise<Ring | undefined> {
  const cancels: Cancel[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      cancels.push(
        events.on((event) => {
          if (event.type === 'finished' && event.ring.id === id) {
            resolve();
          }
        }),
        clock.after(seconds * 1000, resolve),
        stopping.onBegin(resolve),
        () => response.off('close', resolve),
      );
      response.once('close', resolve);
      if (seconds === 0 || response.destroyed || stopping.begun) {
        resolve();
      }
      ringer.get(id).then((ring) => {
        if (ring === undefined || isFinal(ring)) {
          resolve();
        }
      }, reject);
    });
  } finally {
    for (const cancel of cancels) {
      cancel();
    }
  }
  return ringer.get(id);
}
