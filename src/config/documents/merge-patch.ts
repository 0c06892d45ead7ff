/** JSON Merge Patch (RFC 7396) as edits of a document: values are replaced where they stand, and nothing is taken out of it. */
import { z } from 'zod';
import { nearestWord } from '../nearest-word.js';
import type { Edit } from './json-edits.js';
import { isObject } from './json-layout.js';
import type { JsonPath } from './json-place.js';

type Shape = Readonly<Record<string, z.core.$ZodType>>;

/** What a patch comes to. */
export interface PatchEdits {
  readonly edits: readonly Edit[];
  /** Fields that there are not, by the way to each, with what was expected. */
  readonly unknown: readonly { readonly path: JsonPath; readonly expected: string }[];
}

/**
 * The edits that a patch makes of `current`, the object that stands at `at`. A field that is taken away becomes `null` where
 * that may stand for "none", else its default: comments beside it stay right in this way.
 */
export function patchEdits(
  patch: Readonly<Record<string, unknown>>,
  current: unknown,
  schema: z.core.$ZodType,
  at: JsonPath,
): PatchEdits {
  const shape = shapeOf(schema) ?? {};
  const edits: Edit[] = [];
  const unknown: { path: JsonPath; expected: string }[] = [];
  for (const [name, value] of Object.entries(patch)) {
    const [path, field] = [[...at, name], Object.hasOwn(shape, name) ? shape[name] : undefined];
    const before = isObject(current) && Object.hasOwn(current, name) ? current[name] : undefined;
    if (field === undefined) {
      const near = nearestWord(name, Object.keys(shape));
      const expected =
        near === undefined ? `one of ${Object.keys(shape).join(', ')}` : `${near}; there is no ${name}`;
      unknown.push({ path, expected });
    } else if (value === null) {
      edits.push(...withoutValue(path, before, field));
    } else if (isObject(value) && shapeOf(field) !== undefined) {
      const target = isObject(before) ? before : undefined;
      const inner = patchEdits(value, target, field, path);
      unknown.push(...inner.unknown);
      edits.push(...(target === undefined ? [{ path, value: withoutNulls(value) }] : inner.edits));
    } else {
      edits.push({ path, value });
    }
  }
  return { edits, unknown };
}

function withoutValue(path: JsonPath, before: unknown, field: z.core.$ZodType): Edit[] {
  if (before === undefined) {
    return [];
  }
  const fallback = z.safeParse(field, undefined);
  // What has no default stays null, which its schema then refuses.
  const value = z.safeParse(field, null).success || !fallback.success ? null : (fallback.data ?? null);
  return [{ path, value }];
}

/** In an object that is new, `null` stands for a field that is not there. */
function withoutNulls(value: unknown): unknown {
  return isObject(value)
    ? Object.fromEntries(
        Object.entries(value)
          .filter(([, each]) => each !== null)
          .map(([name, each]) => [name, withoutNulls(each)]),
      )
    : value;
}

/** The fields of an object, also of one that may be left out or be null. */
function shapeOf(schema: z.core.$ZodType): Shape | undefined {
  if (schema instanceof z.ZodObject) {
    return schema.shape as Shape;
  }
  return schema instanceof z.ZodDefault || schema instanceof z.ZodNullable || schema instanceof z.ZodOptional
    ? shapeOf(schema.def.innerType)
    : undefined;
}
