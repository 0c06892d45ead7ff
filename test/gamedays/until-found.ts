import { setTimeout as sleep } from 'node:timers/promises';

/** How long to wait for something before the test fails; generous, since machines are busy. Milliseconds. */
const patience = 60_000;
/** Between two looks, milliseconds. */
const pause = 20;

/** Resolves to what `look` finds, looking again and again. */
export async function untilFound<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const from = performance.now();
  for (;;) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    if (performance.now() - from > patience) {
      throw new Error(`There was never ${what}.`);
    }
    await sleep(pause);
  }
}
