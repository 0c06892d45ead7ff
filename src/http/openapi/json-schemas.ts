import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';

/** A JSON Schema (draft 2020-12), as it stands in an OpenAPI document. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Which side of a schema is meant: what is sent to it, or what comes out of it. */
export type Side = 'input' | 'output';

/** The formats that JSON Schema knows, of those that zod names; others have a pattern beside them. */
const formats = new Set(['date-time', 'date', 'time', 'duration', 'email', 'uri', 'uuid', 'ipv4', 'ipv6']);
const inDocument = '#/components/schemas/';

/**
 * Turns schemas of zod into JSON Schemas. Those that have a name (`.meta({ id })`) are put together under it, and are
 * referred to wherever they are used.
 */
export class JsonSchemas {
  readonly #named = new Map<string, JsonSchema>();
  /** What was made before: most of the time goes into this, and some schemas are everywhere. */
  readonly #made = { input: new Map<z.ZodType, JsonSchema>(), output: new Map<z.ZodType, JsonSchema>() };

  /** What a schema takes or gives, as the document says it. Throws for two that have one name and are not the same. */
  of(schema: z.ZodType, side: Side): JsonSchema {
    const known = this.#made[side].get(schema) ?? this.#make(schema, side);
    this.#made[side].set(schema, known);
    return known;
  }

  #make(schema: z.ZodType, side: Side): JsonSchema {
    const { $defs = {}, ...made } = shown(z.toJSONSchema(schema, { io: side, target: 'draft-2020-12' }));
    for (const [name, own] of Object.entries($defs as Record<string, JsonSchema>)) {
      this.#keep(name, shown(own));
    }
    return made;
  }

  /** The schemas with names, by these, in the order of the alphabet. */
  get named(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.#named].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #keep(name: string, schema: JsonSchema): void {
    const known = this.#named.get(name);
    if (known !== undefined && !isDeepStrictEqual(known, schema)) {
      throw new TypeError(`two schemas are named ${name}, or its two sides differ`);
    }
    this.#named.set(name, schema);
  }
}

/** Without what is said elsewhere in a document, and with references that lead to where the named ones stand. */
function shown(schema: object): JsonSchema {
  const { $schema: _draft, $id: _id, id: _name, ...rest } = relinked(schema) as Record<string, unknown>;
  return rest;
}

function relinked(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(relinked);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const members = Object.entries(value).filter(
    ([name, each]) => name !== 'format' || typeof each !== 'string' || formats.has(each),
  );
  return Object.fromEntries(
    members.map(([name, each]) => [
      name,
      name === '$ref' && typeof each === 'string' ? each.replace('#/$defs/', inDocument) : relinked(each),
    ]),
  );
}
