/** What the machine says of time. */
export interface TimeSources {
  /** Wall time in milliseconds since the epoch. */
  readonly wall: () => number;
  /** Milliseconds from an arbitrary start that never go back, and may stand still while the computer is suspended. */
  readonly awake: () => number;
  /**
   * Milliseconds from an arbitrary start that count while the computer is suspended, and that setting the clock does
   * not change; costly, and exact to a second only. Undefined where there is no such thing, or no need of it.
   */
  readonly sinceBoot: (() => number) | undefined;
}

/** Wall time that differs from the other by so much more than before means that something happened; milliseconds. */
const noticed = 1000;
/** What `sinceBoot` may differ by without meaning anything; milliseconds. */
const inexact = 2000;

/**
 * Makes a function that tells milliseconds which never go back and go on while the computer is suspended (what is
 * shorter than 2 s may be left out). It asks `sinceBoot` only when wall time has moved against `awake`: it does so
 * after a suspension, and when the clock is set; `sinceBoot` knows which.
 */
export function steadyTime({ wall, awake, sinceBoot }: TimeSources): () => number {
  if (sinceBoot === undefined) {
    return awake;
  }
  let wallLead: number | undefined;
  let bootLead: number | undefined;
  let suspended = 0;
  return () => {
    const time = awake();
    const lead = wall() - time;
    if (wallLead === undefined || Math.abs(lead - wallLead) > noticed) {
      wallLead = lead;
      const now = asked(sinceBoot, time);
      const gained = now === undefined ? 0 : now - (bootLead ?? now);
      if (bootLead === undefined || Math.abs(gained) > inexact) {
        bootLead = now;
        suspended += Math.max(0, gained);
      }
    }
    return time + suspended;
  };
}

/** By how much `sinceBoot` is ahead of `time`; undefined when the machine does not say. */
function asked(sinceBoot: () => number, time: number): number | undefined {
  try {
    return sinceBoot() - time;
  } catch {
    return undefined;
  }
}
