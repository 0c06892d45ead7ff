/**
 * How many, or how much: `inShort` in `npm test`, which ends within minutes, `inFull` in `npm run test:long`. A test file
 * that imports this has a long form.
 */
export function upTo<Value>(inShort: Value, inFull: Value): Value {
  return process.env.LONG_TESTS === 'true' ? inFull : inShort;
}
