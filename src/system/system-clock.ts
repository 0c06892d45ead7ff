import type { Cancel, Clock } from '../core/ports.js';

/** The machine's clocks. The one place in BellBot that reads them and sets timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(milliseconds, run): Cancel {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};
