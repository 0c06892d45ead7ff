import { z } from 'zod';
import { type ErrorCode, errorKinds } from '../../core/errors.js';
import { holdReasons, ringStates } from '../../core/ring.js';

/** A time in ISO 8601, UTC, with milliseconds. */
export const isoTimeSchema = z.iso.datetime({ precision: 3 });

/** Where a ring is in its life. */
export const ringStateSchema = z.enum(ringStates);

/** Why a ring is held back, and until when. */
const heldSchema = z.strictObject({ why: z.enum(holdReasons), until: isoTimeSchema.nullable() });

/** A receipt as it leaves BellBot. */
export const receiptSchema = z.strictObject({
  id: z.uuidv7(),
  bell: z.string(),
  state: ringStateSchema,
  source: z.string(),
  who: z.string().nullable(),
  text: z.string().nullable(),
  pattern: z.string(),
  urgent: z.boolean(),
  via: z.string().nullable(),
  strikes: z.strictObject({ asked: z.int().min(0), made: z.int().min(0) }),
  attempts: z.int().min(0),
  held: heldSchema.nullable(),
  together: z.string().nullable(),
  heard: z.boolean().nullable(),
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
  /** Absent when it is not held back. */
  held: heldSchema.optional(),
});

/** The path of one ring, whose id may come in capitals. */
export const ringPath = z.object({ id: z.string().transform((id) => id.toLowerCase()) });

/** A problem document (RFC 9457). */
export const problemSchema = z.strictObject({
  type: z.string().startsWith('urn:bellbot:problem:'),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string(),
  code: z.enum(Object.keys(errorKinds) as ErrorCode[]),
  errors: z
    .array(z.strictObject({ field: z.string(), expected: z.string() }))
    .min(1)
    .optional(),
});

/** The errors by which the store refuses what it can't do now. */
export const storeRefusals = [
  'storage-full',
  'storage-read-only',
  'storage-slow',
  'storage-failed',
] as const satisfies readonly ErrorCode[];
