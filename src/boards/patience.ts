import type { Cancel, Clock } from '../core/ports.js';

/** What is waited for at a time, and how much later than that a timer counts as late; milliseconds. */
const slice = 50;

/**
 * Calls `over` once, after `milliseconds` in which the process was alive, unless cancelled first. Never calls it
 * synchronously.
 *
 * A process that stood still (a suspended machine, a full disk that held it up, a busy one) finds its timers due at
 * once, before it has read what came meanwhile. So the time is waited for in slices of 50 ms, one that comes late counts
 * as one, and after a late one there is always another, in which what lies in the port is read. A process that is
 * always late waits for twice as many slices at most.
 */
export function patience(clock: Clock, milliseconds: number, over: () => void): Cancel {
  let left = milliseconds;
  let spare = Math.max(1, Math.ceil(milliseconds / slice));
  let cancel: Cancel = () => {};
  const next = (length: number): void => {
    const due = clock.monotonic() + length;
    cancel = clock.after(length, () => {
      left -= length;
      const late = clock.monotonic() > due + slice;
      if (left > 0) {
        next(Math.min(left, slice));
      } else if (late && spare > 0) {
        spare -= 1;
        next(slice);
      } else {
        over();
      }
    });
  };
  next(Math.min(left, slice));
  return () => cancel();
}
