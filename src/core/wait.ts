import type { Clock } from './ports.js';

/** What may end a wait before its time. */
export interface Limit {
  /** Aborted: the wait rejects with its reason. */
  readonly signal?: AbortSignal;
  /** Aborted: the wait is over, as if its time had come. */
  readonly early?: AbortSignal;
}

/** Waits; for zero milliseconds or less not at all. */
export async function wait(clock: Clock, milliseconds: number, { signal, early }: Limit = {}): Promise<void> {
  signal?.throwIfAborted();
  if (milliseconds <= 0 || early?.aborted === true) {
    return;
  }
  await new Promise<void>((resolve, reject) => {
    const cancel = clock.after(milliseconds, () => done());
    const abort = (): void => done(signal?.reason);
    const over = (): void => done();
    const done = (reason?: unknown): void => {
      cancel();
      signal?.removeEventListener('abort', abort);
      early?.removeEventListener('abort', over);
      if (reason === undefined) {
        resolve();
      } else {
        reject(reason);
      }
    };
    signal?.addEventListener('abort', abort);
    early?.addEventListener('abort', over);
  });
}

/**
 * What `promise` comes to, or `late` when that takes longer than so many milliseconds. Rejects as `promise` does in time;
 * what becomes of it later is ignored. Leaves no timer behind.
 */
export async function inTime<T, Late>(
  clock: Clock,
  milliseconds: number,
  promise: Promise<T>,
  late: Late,
): Promise<T | Late> {
  const over = new AbortController();
  const tooLong = wait(clock, milliseconds, { early: over.signal }).then(() => late);
  try {
    return await Promise.race([promise, tooLong]);
  } finally {
    over.abort();
  }
}
