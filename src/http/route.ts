import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Caller, KeyRight } from '../core/caller.js';
import type { BellBotError, ErrorCode } from '../core/errors.js';
import type { Answer } from './answer.js';
import type { Answers } from './declared-answers.js';
import type { Body, BodyWithBytes } from './request/body.js';
import { queryFields } from './request/query.js';
import type { StreamedAnswer } from './streamed-answer.js';

/**
 * What a request needs to be allowed: `open` nothing; `ring` to ask for rings and to take them back; `read` to see what
 * became of them; `control` to change things.
 */
export type Right = 'open' | KeyRight;

/** What a route may be asked by. HEAD goes with GET. */
export type Method = 'GET' | 'POST' | 'DELETE';

/**
 * How much of a request's body is read: its fields; these, and of a chat system more than others may send; or also the bytes
 * in which they came.
 */
export type Reads = 'nothing' | 'fields' | 'long' | 'bytes';

/** A request that was admitted, as it came. */
export interface AdmittedCall {
  /** The body as it was sent; of anything but a POST nothing is read. */
  readonly body: Body | BodyWithBytes;
  readonly caller: Caller;
  readonly request: Request;
  readonly response: Response;
  /** Who asks and may read, where the route wants to know; undefined for all others. */
  readonly reader?: Caller | undefined;
}

/** A request that was admitted and read. What the route does not declare is undefined. */
export interface Call<Params, Query, Fields, Bytes extends boolean> extends AdmittedCall {
  readonly params: Params;
  readonly query: Query;
  /** What was read of the body's fields. */
  readonly fields: Fields;
  readonly body: Bytes extends true ? BodyWithBytes : Body;
}

/** A route as it is declared. Mounting, checking and documents come from the declarations. */
export interface RouteDeclaration<Params, Query, Fields, Bytes extends boolean, Status extends number> {
  readonly method: Method;
  /** Path as Express writes it, `/api/rings/:id`. */
  readonly path: `/${string}`;
  /** What a request needs to be allowed. There is no default. */
  readonly right: Right;
  /** True where who has only `ring` may ask as well, for what is its own. The handler looks at whose it is. */
  readonly own?: boolean;
  /** Reads the parameters of the path, all of them strings. */
  readonly params?: z.ZodType<Params>;
  /** Reads the query of the URL, where each name may be given once. Without it the query is not looked at. */
  readonly query?: z.ZodType<Query>;
  /** Reads the fields of a POST's body. */
  readonly body?: z.ZodType<Fields>;
  /** True to have the body's bytes too, as for checking a signature. */
  readonly bytes?: Bytes;
  /** True where the body of a chat system may be longer than others; it is then said to be long. */
  readonly long?: boolean;
  /** Every status but those of refusals, with what its body may be. */
  readonly answers: Answers<Status>;
  /** The errors by which it refuses, beside those of every request with such a right, query and body. */
  readonly refusals?: readonly ErrorCode[];
  /** Reads what other systems send in shapes of their own; null when it is not theirs. Throws a ZodError. */
  readonly foreign?: (body: Body) => Fields | null;
  /** True to have in `reader` who may read of those who ask what everybody may. */
  readonly recognizes?: boolean;
  /** False for a request to which this method is not there. Without it the method is there for all. */
  readonly offeredTo?: (request: Request) => boolean;
  /** True for a request whose refusal is to be a page for people. Without it none is. */
  readonly pageFor?: (request: Request) => boolean;
  /** Answers a refusal where its sender can't do with a problem document; null for all others. */
  readonly refusal?: (error: BellBotError, request: Request) => Answer<NoInfer<Status>> | null;
  /** Answers. Throws or rejects with a BellBotError to refuse. */
  readonly handle: (
    call: Call<Params, Query, Fields, Bytes>,
  ) => Answer<NoInfer<Status>> | Promise<Answer<NoInfer<Status>> | StreamedAnswer<NoInfer<Status>>>;
}

/** A declared route, ready to be mounted: its request is read and handled in one. */
export interface Route {
  readonly method: Method;
  readonly path: `/${string}`;
  readonly right: Right;
  /** True where who has only `ring` may ask as well, for what is its own. */
  readonly own: boolean;
  readonly reads: Reads;
  readonly params: z.ZodType | undefined;
  readonly query: z.ZodType | undefined;
  readonly body: z.ZodType | undefined;
  readonly answers: Answers;
  readonly refusals: readonly ErrorCode[];
  readonly recognizes: boolean;
  /** Undefined where the method is there for all. */
  readonly offeredTo: ((request: Request) => boolean) | undefined;
  /** Undefined where no refusal is a page. */
  readonly pageFor: ((request: Request) => boolean) | undefined;
  /** The answer to a refusal in place of the problem document; null for the usual. */
  readonly refusal: (error: BellBotError, request: Request) => Answer | null;
  /** Reads the request and answers. Throws or rejects with a ZodError for wrong values, a BellBotError to refuse. */
  readonly answer: (call: AdmittedCall) => Answer | Promise<Answer | StreamedAnswer>;
}

/** Declares a route. */
export function route<
  Status extends number,
  Params = undefined,
  Query = undefined,
  Fields = undefined,
  Bytes extends boolean = false,
>(declaration: RouteDeclaration<Params, Query, Fields, Bytes, Status>): Route {
  const { method, path, right, params, query, body, bytes, long, answers, refusals, foreign, handle } =
    declaration;
  return {
    method,
    path,
    right,
    own: declaration.own ?? false,
    // A POST may have the key in its body, whatever else it has there.
    reads: method !== 'POST' ? 'nothing' : bytes === true ? 'bytes' : long === true ? 'long' : 'fields',
    params,
    query,
    body,
    answers,
    refusals: refusals ?? [],
    recognizes: declaration.recognizes ?? false,
    offeredTo: declaration.offeredTo,
    pageFor: declaration.pageFor,
    refusal: declaration.refusal ?? (() => null),
    answer: (call) => {
      const wrong: z.core.$ZodIssue[] = [];
      const read = <Value>(schema: z.ZodType<Value> | undefined, given: () => unknown): Value | undefined => {
        const { success, data, error } = schema?.safeParse(given()) ?? { success: true };
        wrong.push(...(success ? [] : (error?.issues ?? [])));
        return data;
      };
      const values = {
        params: read(params, () => call.request.params),
        query: read(query, () => queryFields(call.request.url)),
        fields: foreign?.(call.body) ?? read(body, () => call.body.fields),
      };
      if (wrong.length > 0) {
        throw new z.ZodError(wrong);
      }
      // What is not declared was not read, and is undefined by its type.
      return handle({ ...call, ...values } as Call<Params, Query, Fields, Bytes>);
    },
  };
}
