import { z } from 'zod';
import {
  isLonger,
  mostTextCharacters,
  mostWhoCharacters,
  unwanted,
  unwantedInText,
} from '../../core/text.js';
import type { ForeignRing } from '../parts.js';

/** What a request asks for. */
export interface AskedRing {
  readonly who: string | null;
  readonly text: string | null;
  /** What it is if it came in another system's shape. */
  readonly foreign: Pick<ForeignRing, 'source' | 'event' | 'bot' | 'reply'> | null;
}

function characters(refused: RegExp, most: number): z.ZodType<string> {
  const error = `a string of at most ${most} characters, without control characters`;
  return z
    .string({ error })
    .refine((text) => !refused.test(text), { error })
    .refine((text) => !isLonger(text, most), { error });
}

/** The fields of a ring in BellBot's own shape; `user_name` stands in for `who`. `bell` is the only bell's name. */
export function ringBody(bell: string): z.ZodType<AskedRing> {
  const who = characters(unwanted, mostWhoCharacters).nullish();
  return z
    .object({
      bell: z.literal(bell, { error: `the name of a bell: ${bell}` }).nullish(),
      who,
      user_name: who,
      text: characters(unwantedInText, mostTextCharacters).nullish(),
    })
    .transform(({ who, user_name, text }) => ({
      who: who || user_name || null,
      text: text || null,
      foreign: null,
    }));
}
