import { z } from 'zod';
import { ringStates } from '../../core/ring.js';

/** A time in ISO 8601, UTC, with milliseconds. */
export const isoTimeSchema = z.iso.datetime({ precision: 3 });

/** Where a ring is in its life. */
export const ringStateSchema = z.enum(ringStates);

/** A receipt as it leaves BellBot. */
export const receiptSchema = z.strictObject({
  id: z.uuidv7(),
  bell: z.string(),
  state: ringStateSchema,
  source: z.string(),
  who: z.string().nullable(),
  text: z.string().nullable(),
  strikes: z.strictObject({ asked: z.int().min(1), made: z.int().min(0) }),
  attempts: z.int().min(0),
  acceptedAt: isoTimeSchema,
  startedAt: isoTimeSchema.nullable(),
  finishedAt: isoTimeSchema.nullable(),
  reason: z.string().nullable(),
});

/** What the sender of an accepted ring is told. */
export const acceptanceSchema = z.strictObject({
  id: z.uuidv7(),
  bell: z.string(),
  state: ringStateSchema,
  /** Rings before it, the one under way included. */
  ahead: z.int().min(0),
  /** When its first strike is expected; null while the bell is not ready. */
  expectedAt: isoTimeSchema.nullable(),
  /** What the bell's board is doing, in a few words. */
  board: z.string(),
});
