import { STATUS_CODES } from 'node:http';
import type { z } from 'zod';
import { type ErrorCode, errorKinds } from '../../core/errors.js';
import type { AnswerBody } from '../declared-answers.js';
import { problemType, usualRetryAfter } from '../problem.js';
import { refusalsOf } from '../refusals.js';
import type { Right, Route } from '../route.js';
import { problemSchema } from '../routes/schemas.js';
import { requestHeaders } from './headers.js';
import type { JsonSchema, JsonSchemas, Side } from './json-schemas.js';

/** A piece of the document. */
type Json = Readonly<Record<string, unknown>>;

/** The media types of bodies that are read as fields. */
const fieldTypes = ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'];
const schemes = [{ header: [] }, { bearer: [] }, { basic: [] }];
const rights: Readonly<Record<Right, string>> = {
  open: 'Needs no key.',
  ring: 'Needs the right `ring`.',
  read: 'Needs the right `read`.',
};

/** A route as an operation of the document. */
export function operationOf(route: Route, schemas: JsonSchemas): Json {
  const { method, path, right, about, recognizes, refusals } = route;
  const optional = recognizes && refusals.includes('key-missing');
  const parameters = parametersOf(route, schemas);
  return {
    operationId: [method.toLowerCase(), ...path.split(/[^\w]+/).filter((word) => word !== '')].join('-'),
    ...(about === undefined ? {} : { summary: about }),
    description: optional ? 'Needs the right `read`, or to be asked from this machine.' : rights[right],
    tags: [tagOf(route)],
    security: right === 'open' ? (optional ? [...schemes, {}] : []) : schemes,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...bodyOf(route, schemas),
    responses: responsesOf(route, schemas),
  };
}

/** The path as OpenAPI writes it. */
export function documentedPath({ path }: Pick<Route, 'path'>): string {
  return path.replaceAll(/:(\w+)/g, '{$1}');
}

function tagOf({ method, path }: Route): string {
  const [, first = '', second] = path.split('/');
  if (first === 'api') {
    return second ?? 'api';
  }
  return path === '/ring' && method === 'POST'
    ? 'rings'
    : first.includes('z') || first === 'metrics'
      ? 'watching'
      : 'pages';
}

function parametersOf({ params, query, takes }: Route, schemas: JsonSchemas): Json[] {
  return [
    ...fieldsOf(params, schemas).map(([name, schema]) => ({ name, in: 'path', required: true, schema })),
    ...fieldsOf(query, schemas).map(([name, schema, required]) => ({ name, in: 'query', required, schema })),
    ...takes.map((name) => ({ $ref: `#/components/parameters/${name}`, name })).map(({ $ref }) => ({ $ref })),
  ];
}

/** The fields that a schema takes: name, schema, and whether it has to be there. */
function fieldsOf(schema: z.ZodType | undefined, schemas: JsonSchemas): [string, JsonSchema, boolean][] {
  const { properties = {}, required = [] } =
    schema === undefined ? {} : (schemas.of(schema, 'input') as { properties?: Json; required?: string[] });
  return Object.entries(properties).map(([name, own]) => [name, own as JsonSchema, required.includes(name)]);
}

function bodyOf({ body, reads }: Route, schemas: JsonSchemas): Json {
  if (reads === 'nothing') {
    return {};
  }
  const schema = body === undefined ? { type: 'object' } : schemas.of(body, 'input');
  return { requestBody: { content: Object.fromEntries(fieldTypes.map((type) => [type, { schema }])) } };
}

function responsesOf(route: Route, schemas: JsonSchemas): Json {
  const responses = new Map<
    number,
    { description: string; content: Record<string, Json[]>; headers: Set<string> }
  >();
  const at = (status: number) => {
    const known = responses.get(status) ?? { description: '', content: {}, headers: new Set<string>() };
    responses.set(status, known);
    return known;
  };
  for (const [status, bodies] of Object.entries(route.answers)) {
    const response = at(Number(status));
    response.description = bodies.some(({ type }) => type === null) ? 'The body may be empty.' : '';
    addBodies(response.content, bodies, schemas, 'output');
    addAll(response.headers, route.gives[Number(status)] ?? []);
  }
  for (const [status, codes] of byStatus([...refusalsOf(route), 'internal'])) {
    const response = at(status);
    response.description += codes.map((code) => `\n- \`${code}\`: ${errorKinds[code].title}.`).join('');
    addContent(response.content, problemType, {
      allOf: [schemas.of(problemSchema, 'output'), { type: 'object', properties: { code: { enum: codes } } }],
    });
    if (route.pageFor !== undefined) {
      addContent(response.content, 'text/html', { type: 'string' });
    }
    addAll(response.headers, refusalHeaders(status, codes));
  }
  if (refusalsOf(route).has('too-many-requests')) {
    for (const { headers } of responses.values()) {
      addAll(headers, ['RateLimit', 'RateLimit-Policy']);
    }
  }
  return Object.fromEntries(
    [...responses].map(([status, response]) => [status, responseOf(status, response)]),
  );
}

function responseOf(
  status: number,
  {
    description,
    content,
    headers,
  }: { description: string; content: Record<string, Json[]>; headers: Set<string> },
): Json {
  const bodies = Object.entries(content).map(([type, all]) => [
    type,
    { schema: all.length === 1 ? all[0] : { anyOf: all } },
  ]);
  const said = [...headers].map((name) => [name, { $ref: `#/components/headers/${name}` }]);
  return {
    description: [`${STATUS_CODES[status] ?? status}.`, description]
      .join(description.startsWith('\n') ? '\n' : ' ')
      .trim(),
    ...(said.length === 0 ? {} : { headers: Object.fromEntries(said) }),
    ...(bodies.length === 0 ? {} : { content: Object.fromEntries(bodies) }),
  };
}

function refusalHeaders(status: number, codes: readonly ErrorCode[]): string[] {
  const kinds = codes.map((code) => errorKinds[code]);
  return [
    ...(status === 401 ? ['WWW-Authenticate'] : []),
    ...(status === 405 ? ['Allow'] : []),
    ...(status === 429 || kinds.some((kind) => usualRetryAfter(kind) !== undefined) ? ['Retry-After'] : []),
  ];
}

function byStatus(codes: readonly ErrorCode[]): Map<number, ErrorCode[]> {
  const sorted = new Map<number, ErrorCode[]>();
  for (const code of new Set(codes)) {
    const { status } = errorKinds[code];
    sorted.set(status, [...(sorted.get(status) ?? []), code]);
  }
  return new Map([...sorted].sort(([a], [b]) => a - b));
}

function addBodies(
  content: Record<string, Json[]>,
  bodies: readonly AnswerBody[],
  schemas: JsonSchemas,
  side: Side,
): void {
  for (const { type, schema } of bodies) {
    if (type !== null) {
      addContent(content, type, schemas.of(schema, side));
    }
  }
}

function addContent(content: Record<string, Json[]>, type: string, schema: Json): void {
  content[type] = [...(content[type] ?? []), schema];
}

function addAll<T>(set: Set<T>, values: Iterable<T>): void {
  for (const value of values) {
    set.add(value);
  }
}

/** The parameters that are headers, by name, as the document has them once. */
export const headerParameters: Json = Object.fromEntries(
  Object.entries(requestHeaders).map(([name, header]) => [
    name,
    { name, in: 'header', required: false, ...header },
  ]),
);
