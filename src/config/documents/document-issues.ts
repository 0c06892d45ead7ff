/** Turns what zod finds wrong in a document into sentences with a place. */
import type { z } from 'zod';
import { printable } from '../../core/text.js';
import { nearestWord } from '../nearest-word.js';
import type { JsonDocument } from './json-document.js';
import { isObject } from './json-layout.js';
import type { DocumentProblem, JsonPath } from './json-place.js';

/** What was found. */
export interface Findings {
  readonly problems: readonly DocumentProblem[];
  /** Fields that BellBot does not know, and that look like none of its own: kept, and of no use. Sentences. */
  readonly warnings: readonly string[];
  /** The ways to all fields that BellBot does not know. */
  readonly unknown: readonly JsonPath[];
}

/** Everything that a schema says of a document. Its parts have to be those of `schema-parts.ts`. */
export function findingsOf(document: JsonDocument, schema: z.ZodType): Findings {
  const parsed = schema.safeParse(document.value);
  const problems: DocumentProblem[] = [];
  const idle: DocumentProblem[] = [];
  const unknown: JsonPath[] = [];
  for (const issue of (parsed.error?.issues ?? []).flatMap((each) => spread(each, document.value))) {
    if (issue.code !== 'unrecognized_keys') {
      problems.push(problemOf(document, issue));
      continue;
    }
    for (const key of issue.keys) {
      const path = [...pathOf(issue), key];
      unknown.push(path);
      const near = nearestWord(key, issue.message.split(' '));
      if (near === undefined) {
        idle.push(document.problemOfName(path, ''));
      } else {
        problems.push(document.problemOfName(path, `is no field that BellBot knows; did you mean ${near}?`));
      }
    }
  }
  return { problems, warnings: idle.sort(byPlace).map(warningOf), unknown };
}

/** A copy of a value without the fields of these ways. */
export function without(value: unknown, paths: readonly JsonPath[]): unknown {
  const copy: unknown = structuredClone(value);
  for (const path of paths) {
    const holder = valueAt(copy, path.slice(0, -1));
    if (isObject(holder)) {
      Reflect.deleteProperty(holder, path.at(-1) ?? '');
    }
  }
  return copy;
}

/** The value of a way; undefined where there is none. */
export function valueAt(value: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>((inner, step) => {
    if (Array.isArray(inner)) {
      return inner[Number(step)] as unknown;
    }
    return isObject(inner) && Object.hasOwn(inner, step) ? inner[step] : undefined;
  }, value);
}

/** What a problem shows of a value: a number, word or text as it is, nothing of what is larger. */
export function shownValue(value: unknown): string | undefined {
  if (typeof value === 'string') {
    return value;
  }
  return value === undefined || (typeof value === 'object' && value !== null)
    ? undefined
    : JSON.stringify(value);
}

/** Compares places in one document. */
export function byPlace(one: DocumentProblem, other: DocumentProblem): number {
  return one.line - other.line || one.column - other.column;
}

function warningOf({ option, place }: DocumentProblem): string {
  return `BellBot knows no field ${printable(option)} (${printable(place)}). It stays in the file, and does nothing.`;
}

/** The issues of the branch of a union that was surely meant, as issues of the whole. */
function spread(issue: z.core.$ZodIssue, value: unknown): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') {
    return [issue];
  }
  const path = pathOf(issue);
  const given = valueAt(value, path);
  const branch = Array.isArray(given) ? issue.errors[0] : isObject(given) ? issue.errors[1] : undefined;
  const isMeant = branch?.some(
    ({ path: inner, code }) => inner.length > 0 || code === 'too_small' || code === 'too_big',
  );
  return branch !== undefined && isMeant === true
    ? branch.flatMap((inner) => spread({ ...inner, path: [...path, ...inner.path] }, value))
    : [issue];
}

function problemOf(document: JsonDocument, issue: z.core.$ZodIssue): DocumentProblem {
  const path = pathOf(issue);
  if (issue.code === 'invalid_key') {
    return document.problemOfName(path, issue.issues[0]?.message ?? issue.message);
  }
  const value = valueAt(document.value, path);
  const message = value === undefined ? `is missing; ${issue.message}` : issue.message;
  return document.problem(path, message, shownValue(value));
}

function pathOf({ path }: z.core.$ZodIssue): (string | number)[] {
  return path.map((step) => (typeof step === 'number' ? step : String(step)));
}
