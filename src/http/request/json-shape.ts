const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
/** Brackets and braces differ in one bit. */
const eitherBracket = 0x20;
const opening = 0x7b;
const closing = 0x7d;

/** What can be said of JSON text without parsing it. */
export interface JsonShape {
  /** Levels of objects and arrays; 1 for an object that has none inside. */
  readonly depth: number;
  /** Members of the outermost object, repeated names included. */
  readonly members: number;
}

/** The shape of JSON text in UTF-8. For bytes that are not JSON the numbers mean nothing. Does not recurse. */
export function jsonShape(bytes: Uint8Array): JsonShape {
  let depth = 0;
  let deepest = 0;
  let members = 0;
  let inString = false;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i] ?? 0;
    if (inString) {
      if (byte === backslash) {
        i += 1;
      } else if (byte === quote) {
        inString = false;
      }
    } else if (byte === quote) {
      inString = true;
    } else if (byte === colon) {
      members += depth === 1 ? 1 : 0;
    } else if ((byte | eitherBracket) === opening) {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if ((byte | eitherBracket) === closing) {
      depth -= 1;
    }
  }
  return { depth: deepest, members };
}
