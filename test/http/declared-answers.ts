import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Express } from 'express';
import { type ErrorCode, errorKinds } from '../../src/core/errors.js';
import { problemType } from '../../src/http/problem.js';
import type { Route } from '../../src/http/route.js';
import { problemSchema } from '../../src/http/routes/schemas.js';

/** An answer as it was sent. */
export interface SentAnswer {
  readonly method: string;
  /** Path of the URL, without the query. */
  readonly path: string;
  readonly status: number;
  readonly type: string | undefined;
  readonly body: string;
}

/** By what the server may refuse any request at all. */
const everywhere: readonly ErrorCode[] = [
  'bad-request',
  'request-timeout',
  'body-too-large',
  'headers-too-large',
];
const locked: readonly ErrorCode[] = [
  'key-missing',
  'key-wrong',
  'right-missing',
  'foreign-origin',
  'too-many-requests',
  'stopping',
];
const withBody: readonly ErrorCode[] = ['bad-json', 'bad-form', 'unsupported-media-type', 'invalid-field'];

/** Every error by which a route refuses: those that it declares, and those that follow from what it takes. */
function refusalsOf({ right, reads, params, query, refusals }: Route): Set<ErrorCode> {
  return new Set([
    ...everywhere,
    ...(right === 'open' ? [] : locked),
    ...(reads === 'nothing' ? [] : withBody),
    ...(params === undefined && query === undefined ? [] : (['invalid-field'] as const)),
    ...refusals,
  ]);
}

/** Each answer that is not as the routes declare it, in words, once. */
export function undeclaredAnswers(routes: readonly Route[], answers: readonly SentAnswer[]): string[] {
  const wrong = answers.flatMap((answer) => {
    const what = undeclared(routes, answer);
    return what === undefined
      ? []
      : [`${answer.method} ${answer.path} was answered ${answer.status} with ${what}`];
  });
  return [...new Set(wrong)];
}

/** Each answer with a body that does not end with a line end, as one that is read in a terminal has to; in words, once. */
export function withoutLineEnd(answers: readonly SentAnswer[]): string[] {
  const wrong = answers.filter(({ body }) => body !== '' && !body.endsWith('\n'));
  return [...new Set(wrong.map(({ method, path }) => `${method} ${path} was answered without a line end`))];
}

/** What the routes don't declare of an answer, in words; undefined where it is as it should be. */
export function undeclared(routes: readonly Route[], answer: SentAnswer): string | undefined {
  const here = routes.filter((route) => patternOf(route).test(answer.path));
  const method = answer.method === 'HEAD' ? 'GET' : answer.method;
  const route = here.find((each) => each.method === method);
  if (route === undefined) {
    if (method === 'OPTIONS' && here.length > 0 && answer.status === 204 && answer.body === '') {
      return undefined;
    }
    return wrongProblem(
      answer,
      new Set([...everywhere, here.length > 0 ? 'method-not-allowed' : 'not-found']),
    );
  }
  const declared = (route.answers[answer.status] ?? []).filter(({ type }) => type === plainType(answer.type));
  if (declared.length === 0) {
    return route.pageFor !== undefined && plainType(answer.type) === 'text/html'
      ? wrongProblemPage(answer, refusalsOf(route))
      : wrongProblem(answer, refusalsOf(route));
  }
  // HEAD has the headers of a body, and not always the body.
  if (answer.method === 'HEAD' && answer.body === '') {
    return undefined;
  }
  const value = plainType(answer.type)?.endsWith('json') ? JSON.parse(answer.body) : answer.body;
  const results = declared.map(({ schema }) => schema.safeParse(value));
  return results.some(({ success }) => success)
    ? undefined
    : `a body that is not declared, ${results[0]?.error?.message}`;
}

/** What is wrong with an answer that has to be one of these problem documents. */
function wrongProblem(
  { method, status, type, body }: SentAnswer,
  codes: ReadonlySet<ErrorCode>,
): string | undefined {
  if (type !== problemType) {
    return 'a status or type that is not declared';
  }
  if (method === 'HEAD' && body === '') {
    return undefined;
  }
  const { success, data, error } = problemSchema.safeParse(JSON.parse(body));
  if (!success) {
    return `no problem document, ${error.message}`;
  }
  if (data.status !== status || errorKinds[data.code].status !== status) {
    return `a status that is not the one of ${data.code}`;
  }
  return codes.has(data.code) ? undefined : `${data.code}, which is not declared`;
}

/** What is wrong with an answer that has to be one of these problems as a page. */
function wrongProblemPage({ status, body }: SentAnswer, codes: ReadonlySet<ErrorCode>): string | undefined {
  const code = [...codes].find((each) => body.includes(`<code>${each}</code>`));
  return code !== undefined && errorKinds[code].status === status
    ? undefined
    : 'a page of no declared problem';
}

function patternOf({ path }: Route): RegExp {
  return new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}/?$`, 'i');
}

/** What is no URL is its own path, which no route has. */
function pathOf(url: string): string {
  return URL.canParse(url, 'http://localhost') ? new URL(url, 'http://localhost').pathname : url;
}

function plainType(type: string | undefined): string | null {
  return type?.split(';')[0]?.trim() ?? null;
}

/** Hears every answer that an app sends. Of one that is broken off in its midst nothing is heard. */
export function heardAnswers(app: Express, hear: (answer: SentAnswer) => void): Express {
  return new Proxy(app, {
    apply(target, self, args) {
      const [request, response] = args;
      listen(request, response, hear);
      return Reflect.apply(target, self, args);
    },
  });
}

function listen(
  request: IncomingMessage,
  response: ServerResponse,
  hear: (answer: SentAnswer) => void,
): void {
  const { method = '', url = '' } = request;
  const { writeHead, write, end } = response;
  const pieces: string[] = [];
  let headers: Record<string, unknown> = {};
  const keep = (piece: unknown): void => {
    if (typeof piece === 'string' || piece instanceof Uint8Array) {
      pieces.push(Buffer.from(piece as string).toString());
    }
  };
  response.writeHead = ((...args: unknown[]) => {
    const given = args.findLast((arg) => typeof arg === 'object' && arg !== null);
    headers = { ...response.getHeaders(), ...given };
    return Reflect.apply(writeHead, response, args);
  }) as typeof writeHead;
  response.write = ((...args: unknown[]) => {
    keep(args[0]);
    return Reflect.apply(write, response, args);
  }) as typeof write;
  response.end = ((...args: unknown[]) => {
    keep(args[0]);
    const all = response.headersSent ? headers : response.getHeaders();
    const [, type] = Object.entries(all).find(([name]) => name.toLowerCase() === 'content-type') ?? [];
    hear({
      method,
      path: pathOf(url),
      status: response.statusCode,
      type: type === undefined ? undefined : String(type),
      body: pieces.join(''),
    });
    return Reflect.apply(end, response, args);
  }) as typeof end;
}
