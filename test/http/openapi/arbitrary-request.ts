import fc from 'fast-check';
import { rightKey } from '../running-app.js';
import { type Document, type Operation, parametersOf, type Schema } from './documented.js';

/** A request to an operation. */
export interface ArbitraryRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const headerText = fc.string({ unit: 'grapheme-ascii', maxLength: 20 }).map((text) => text.trim());
const times = fc
  .date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
  .map((date) => date.toISOString());

/** Values as a schema wants them, mostly; it knows the words that our schemas use. */
function fitting(schema: Schema, document: Document): fc.Arbitrary<unknown> {
  const { $ref, anyOf, properties, required = [], items } = schema;
  if ($ref !== undefined) {
    return fitting(document.components.schemas[$ref.split('/').at(-1) ?? ''] ?? {}, document);
  }
  if (schema.const !== undefined || schema.enum !== undefined) {
    return fc.constantFrom<unknown[]>(...(schema.enum ?? [schema.const]));
  }
  if (anyOf !== undefined) {
    return fc.oneof(...anyOf.map((each) => fitting(each, document)));
  }
  const [type = 'object'] = [schema.type ?? []].flat().filter((each) => each !== 'null');
  switch (type) {
    case 'string':
      return schema.format === 'date-time' ? times : patterned(schema.pattern);
    case 'integer':
    case 'number':
      return fc.integer({ min: schema.minimum ?? -1000, max: Math.min(schema.maximum ?? 1000, 2 ** 31 - 1) });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(fitting(items ?? {}, document), { maxLength: 4 });
    default: {
      const own = Object.entries(properties ?? {}).map(([name, each]) => {
        const value = fitting(each, document);
        return [name, required.includes(name) ? value : fc.option(value, { nil: undefined })];
      });
      return fc.record(Object.fromEntries(own));
    }
  }
}

function patterned(pattern: string | undefined): fc.Arbitrary<string> {
  return pattern === undefined
    ? words
    : fc.oneof(words, fc.stringMatching(new RegExp(pattern, 'u'), { maxLength: 40 }));
}

/** A value as it is wanted, or one that is not; as the text of a query or a path. */
function text(schema: Schema, document: Document): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 3, arbitrary: fitting(schema, document).map(String) },
    { weight: 1, arbitrary: words },
  );
}

const keys: fc.Arbitrary<Record<string, string>> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ 'X-BellBot-Key': rightKey }) },
  fc.constant({ Authorization: `Bearer ${rightKey}` }),
  fc.constant({ Authorization: `Basic ${Buffer.from(`me:${rightKey}`).toString('base64')}` }),
  fc.constant({}),
  headerText.map((key) => ({ 'X-BellBot-Key': key })),
  headerText.map((key) => ({ Authorization: key })),
);

/** What a request may prefer, without waiting. */
const wanted: Readonly<Record<string, fc.Arbitrary<string>>> = {
  Prefer: fc.oneof(
    fc.constant('wait=0'),
    headerText.filter((each) => !each.includes('wait')),
  ),
  'Idempotency-Key': fc.oneof(fc.constantFrom('a', 'b'), headerText),
  'Last-Event-ID': fc.oneof(fc.nat().map(String), headerText),
};

const accepted = fc.constantFrom('*/*', 'text/html', 'application/json', 'text/csv', 'image/png', 'nonsense');

/** What else is said, in most cases nothing by which a request is another's. */
const circumstances: fc.Arbitrary<Record<string, string>> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ Accept: accepted }, { requiredKeys: [] }) },
  fc.record({ Accept: accepted, Origin: fc.constantFrom('null', 'https://evil.example') }),
  fc.record({ 'X-Forwarded-For': fc.constant('203.0.113.1') }),
);

/** Requests to an operation, good ones and bad ones. `ids` are those of rings that there are. */
export function requestsTo(
  document: Document,
  [method, path, operation]: [string, string, Operation],
  ids: readonly string[],
): fc.Arbitrary<ArbitraryRequest> {
  const parameters = parametersOf(document, operation);
  const named = (place: string): [string, fc.Arbitrary<string>][] =>
    parameters.filter((each) => each.in === place).map(({ name, schema }) => [name, text(schema, document)]);
  // Clients take dots for steps in the path.
  const inPath = named('path').map(([name, values]): [string, fc.Arbitrary<string>] => [
    name,
    fc
      .oneof(...(name === 'id' ? [fc.constantFrom(...ids)] : []), values)
      .filter((each) => !/^\.*$/.test(each)),
  ]);
  const extra = fc.oneof(
    { weight: 5, arbitrary: fc.constant({}) },
    fc.dictionary(words, words, { maxKeys: 1 }),
  );
  const inHeaders = parameters
    .filter((each) => each.in === 'header')
    .map(({ name }) => [name, wanted[name] ?? headerText]);
  return fc
    .record({
      params: fc.record(Object.fromEntries(inPath)),
      query: fc.record(Object.fromEntries(named('query')), { requiredKeys: [] }),
      extra,
      headers: fc.record(Object.fromEntries(inHeaders), { requiredKeys: [] }),
      circumstances,
      key: keys,
      content: bodies(document, operation),
    })
    .map(({ params, query, extra: more, headers, circumstances: others, key, content: [type, body] }) => {
      const asked = new URLSearchParams({ ...query, ...more } as Record<string, string>).toString();
      const target = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
        encodeURIComponent(String(params[name])),
      );
      return {
        method,
        path: asked === '' ? target : `${target}?${asked}`,
        headers: { ...others, ...headers, ...key, ...(type === undefined ? {} : { 'Content-Type': type }) },
        body,
      };
    });
}

function bodies(
  document: Document,
  { requestBody }: Operation,
): fc.Arbitrary<[type: string | undefined, body: string | undefined]> {
  if (requestBody === undefined) {
    return fc.constant([undefined, undefined]);
  }
  const types = Object.keys(requestBody.content);
  const schema = requestBody.content['application/json']?.schema ?? {};
  const good = fitting(schema, document).map((value): [string, string] => [
    'application/json',
    JSON.stringify(value),
  ]);
  const form = fitting(schema, document).map((value): [string, string] => [
    'application/x-www-form-urlencoded',
    new URLSearchParams(value as Record<string, string>).toString(),
  ]);
  return fc.oneof(
    { weight: 4, arbitrary: good },
    { weight: 2, arbitrary: form },
    fc.tuple(fc.constantFrom(...types, 'text/plain', 'nonsense'), fc.json()),
    fc.tuple(fc.constantFrom(...types), fc.string({ unit: 'binary', maxLength: 40 })),
    fc.constant<[undefined, undefined]>([undefined, undefined]),
  );
}
