/**
 * How many, or how much: `inShort` in `npm test`, which ends within minutes, `inFull` in `npm run test:long`. A test file
 * that imports this has a long form.
 */
export function upTo<InShort, InFull = InShort>(inShort: InShort, inFull: InFull): InShort | InFull {
  return process.env.LONG_TESTS === 'true' ? inFull : inShort;
}
