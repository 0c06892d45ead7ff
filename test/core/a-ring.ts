import type { Ring } from '../../src/core/ring.js';

/** A queued ring, with what the test changes of it. */
export function aRing(changes: Partial<Ring> = {}): Ring {
  return {
    id: '019a0000-0000-7000-8000-000000000001',
    bell: 'bell',
    source: 'key',
    who: null,
    text: null,
    pattern: 'single',
    motion: null,
    urgent: false,
    via: null,
    state: 'queued',
    strikes: { asked: 1, made: 0 },
    attempts: 0,
    held: null,
    together: null,
    heard: null,
    acceptedAt: 1000,
    startedAt: null,
    finishedAt: null,
    reason: null,
    ...changes,
  };
}
