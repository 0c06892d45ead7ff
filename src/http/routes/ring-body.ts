import { z } from 'zod';
import type { Message } from '../../core/message.js';
import {
  isLonger,
  mostTextCharacters,
  mostWhoCharacters,
  unwanted,
  unwantedInText,
  withoutLineEnds,
} from '../../core/text.js';

function characters(refused: RegExp, most: number): z.ZodType<string> {
  const error = `a string of at most ${most} characters, without control characters`;
  return z
    .string({ error })
    .transform(withoutLineEnds)
    .refine((text) => !refused.test(text), { error })
    .refine((text) => !isLonger(text, most), { error });
}

/** The fields of a ring in BellBot's own shape; `user_name` stands in for `who`. `bell` is the only bell's name. */
export function ringBody(bell: string): z.ZodType<Message> {
  const who = characters(unwanted, mostWhoCharacters).nullish();
  const error = `the name of a bell: ${bell}`;
  const name = z.string({ error }).transform(withoutLineEnds).pipe(z.literal(bell, { error }));
  return z
    .object({
      bell: name.nullish(),
      who,
      user_name: who,
      text: characters(unwantedInText, mostTextCharacters).nullish(),
    })
    .meta({ examples: [{ who: 'Ada', text: 'hello' }] })
    .transform(({ who, user_name, text }) => ({
      source: null,
      who: who || user_name || null,
      text: text || null,
      claim: null,
      bot: false,
    }));
}
