import { BellBotError } from '../../core/errors.js';
import type { Clock } from '../../core/ports.js';
import { OneAtATime } from '../one-at-a-time.js';

/** What moves the servo. */
export interface Packages {
  readonly firmata: typeof import('firmata-io').default;
  readonly five: typeof import('johnny-five').default;
}

/** How long the packages may take to load, from the slow card of a small computer; milliseconds. */
const loadLimit = 60_000;

/** Loads the packages when they are first needed: the server answers before the board does. */
export class PackageLoader {
  readonly #loading: OneAtATime;

  constructor(clock: Clock) {
    this.#loading = new OneAtATime(clock);
  }

  /** Rejects with `board-failed` when the disk does not give them in time, with the reason of `signal` when aborted. */
  load(signal: AbortSignal): Promise<Packages> {
    return this.#loading.run({ call: loadPackages, limit: loadLimit, late: loadingHangs, signal });
  }
}

async function loadPackages(): Promise<Packages> {
  const [firmata, five] = await Promise.all([import('firmata-io'), import('johnny-five')]);
  return { firmata: firmata.default, five: five.default };
}

function loadingHangs(): BellBotError {
  return new BellBotError(
    'board-failed',
    `johnny-five and firmata-io could not be read from the disk within ${loadLimit / 1000} s. BellBot goes on trying. Check the disk that BellBot is installed on.`,
  );
}
