import { z } from 'zod';

/** What the body of an answer may be. */
export interface AnswerBody {
  /** Its media type, without parameters; null for no body. */
  readonly type: string | null;
  /** What it holds: the value of JSON, else the text. */
  readonly schema: z.ZodType;
}

/** What a route answers: by status, what its body may be. */
export type Answers<Status extends number = number> = Readonly<Record<Status, readonly AnswerBody[]>>;

/** No body. */
export const empty: AnswerBody = Object.freeze({ type: null, schema: z.literal('') });

/** A body of JSON; of another media type than `application/json` if one is given. */
export function json(schema: z.ZodType, type = 'application/json'): AnswerBody {
  return { type, schema };
}

/** A body of text of this media type. */
export function text(type: string): AnswerBody {
  return { type, schema: z.string() };
}
