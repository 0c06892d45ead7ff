import { uptime } from 'node:os';
import type { Cancel, Clock } from '../core/ports.js';
import { steadyTime } from './steady-time.js';

/**
 * Where Node's own time (libuv's `uv_hrtime`) may stand still while the computer is suspended, and `uptime` does not:
 * CLOCK_MONOTONIC against /proc/uptime or CLOCK_BOOTTIME on Linux, and GetTickCount64 on Windows in any case. On macOS
 * Node's time is `mach_continuous_time`, which goes on; `uptime` there is reckoned from wall time, and so does not help.
 */
const platformsThatTell: ReadonlySet<NodeJS.Platform> = new Set(['linux', 'android', 'win32']);

/** The machine's clocks. The one place in BellBot that reads them and sets timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: steadyTime({
    wall: () => Date.now(),
    awake: () => performance.now(),
    sinceBoot: platformsThatTell.has(process.platform) ? () => uptime() * 1000 : undefined,
  }),
  after(milliseconds, run): Cancel {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};
