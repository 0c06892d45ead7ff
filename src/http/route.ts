import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Caller } from '../core/caller.js';
import type { BellBotError } from '../core/errors.js';
import type { Answer } from './answer.js';
import type { Body } from './body.js';
import { queryFields } from './query-fields.js';
import type { StreamedAnswer } from './streamed-answer.js';

/**
 * What a request needs to be allowed: `open` nothing; `ring` to ask for rings and to take them back; `read` to see what
 * became of them.
 */
export type Right = 'open' | 'ring' | 'read';

/** What a route may be asked by. HEAD goes with GET. */
export type Method = 'GET' | 'POST' | 'DELETE';

/** A request that was admitted and read. */
export interface Call<Input> {
  readonly input: Input;
  /** The body of a POST; of others nothing is read. */
  readonly body: Body;
  readonly caller: Caller;
  readonly request: Request;
  readonly response: Response;
}

/** A route as it is declared. Mounting, checking and documents come from the declarations. */
export interface RouteDeclaration<Input> {
  readonly method: Method;
  /** Path as Express writes it, `/api/rings/:id`. */
  readonly path: `/${string}`;
  /** What a request needs to be allowed. There is no default. */
  readonly right: Right;
  /** True for a route that is asked by the query of its URL. */
  readonly query?: boolean;
  /** What is read: the fields of a POST's body or of the query, else the parameters of the path. */
  readonly input: z.ZodType<Input>;
  /** What a 2xx answer's body holds; undefined where it is no JSON. */
  readonly output: z.ZodType | undefined;
  /** Reads what other systems send in shapes of their own; null when it is not theirs. Throws a ZodError. */
  readonly foreign?: (body: Body) => Input | null;
  /** Answers a refusal where its sender can't do with a problem document; null for all others. */
  readonly refusal?: (error: BellBotError, request: Request) => Answer | null;
  /** Answers. Throws or rejects with a BellBotError to refuse. */
  readonly handle: (call: Call<Input>) => Answer | Promise<Answer | StreamedAnswer>;
}

/** A declared route, ready to be mounted: its input is read and handled in one. */
export interface Route {
  readonly method: Method;
  readonly path: `/${string}`;
  readonly right: Right;
  readonly input: z.ZodType;
  readonly output: z.ZodType | undefined;
  /** The answer to a refusal in place of the problem document; null for the usual. */
  readonly refusal: (error: BellBotError, request: Request) => Answer | null;
  /** Reads the input and answers. Throws or rejects with a ZodError for a wrong value, a BellBotError to refuse. */
  readonly answer: (call: Omit<Call<unknown>, 'input'>) => Answer | Promise<Answer | StreamedAnswer>;
}

/** Declares a route. */
export function route<Input>(declaration: RouteDeclaration<Input>): Route {
  const { method, path, right, query = false, input, output, foreign, handle } = declaration;
  const refusal = declaration.refusal ?? (() => null);
  const given = ({ request, body }: Omit<Call<unknown>, 'input'>): unknown =>
    query ? queryFields(request.url) : method === 'POST' ? body.fields : request.params;
  return {
    method,
    path,
    right,
    input,
    output,
    refusal,
    answer: (call) => handle({ ...call, input: foreign?.(call.body) ?? input.parse(given(call)) }),
  };
}
