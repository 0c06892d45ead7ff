import { it } from 'node:test';
import { reckon } from './reckoning.js';
import { Site } from './site.js';

/** A rehearsed accident: BellBot runs as usual, something goes wrong, and what was promised has to hold. */
export interface GameDay<Told> {
  /** What goes wrong, and what holds all the same. */
  readonly title: string;
  /** Why this machine cannot rehearse it, or false. */
  readonly skip?: string | false;
  /** The steady state: builds the site and shows that its bell rings. */
  readonly steady: (site: Site) => Promise<void>;
  /** What goes wrong. Resolves to what `holds` has to know of it. */
  readonly fault: (site: Site) => Promise<Told>;
  /** What must hold, and that BellBot takes up again. */
  readonly holds: (site: Site, told: Told) => Promise<void>;
  /** Undoes what outlives the site, however far the day came. Called when all processes have ended. */
  readonly cleanUp?: () => Promise<void>;
}

/**
 * Declares a game day as a test. Whatever the scenario is about, it ends with a reckoning: every accepted ring is rung,
 * in order, and the dings of the bell agree with the receipts.
 */
export function gameDay<Told>({ title, skip = false, steady, fault, holds, cleanUp }: GameDay<Told>): void {
  it(title, { skip }, async () => {
    const site = new Site();
    try {
      await steady(site);
      await holds(site, await fault(site));
      await reckon(site);
    } finally {
      await site.end();
      await cleanUp?.();
    }
  });
}
