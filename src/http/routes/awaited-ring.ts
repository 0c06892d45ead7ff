import type { ServerResponse } from 'node:http';
import type { Cancel, Clock } from '../../core/ports.js';
import { isFinal, type Ring } from '../../core/ring.js';
import type { Ringer } from '../../core/ringer.js';
import type { Stopping } from '../stopping.js';

/** What waiting for a ring needs. */
export interface WaitingParts {
  readonly ringer: Ringer;
  readonly clock: Clock;
  readonly stopping: Stopping;
}

/**
 * The ring of that id once it is final, or as it is after `seconds`, or when the server stops or the client hangs up;
 * undefined if there is none. Leaves no listener and no timer behind.
 */
export async function awaitedRing(
  { ringer, clock, stopping }: WaitingParts,
  id: string,
  seconds: number,
  response: ServerResponse,
): Promise<Ring | undefined> {
  const cancels: Cancel[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      cancels.push(
        ringer.onEvent((event) => {
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
