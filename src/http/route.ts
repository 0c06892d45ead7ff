import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Answer } from './answer.js';
import type { Body } from './body.js';

/** What a request needs to be allowed: `open` nothing; `ring` to ask for rings; `read` to see what became of them. */
export type Right = 'open' | 'ring' | 'read';

/** A request that was admitted and read. */
export interface Call<Input> {
  readonly input: Input;
  /** Name of the key that it carried; null when none is needed. */
  readonly keyName: string | null;
  readonly request: Request;
  readonly response: Response;
}

/** A route as it is declared. Mounting, checking and documents come from the declarations. */
export interface RouteDeclaration<Input> {
  readonly method: 'GET' | 'POST';
  /** Path as Express writes it, `/api/rings/:id`. */
  readonly path: `/${string}`;
  /** What a request needs to be allowed. There is no default. */
  readonly right: Right;
  /** What is read: the body's fields of a POST, the path's parameters of a GET. Unknown names are dropped. */
  readonly input: z.ZodType<Input>;
  /** What a 2xx answer's body holds; undefined where it is no JSON. */
  readonly output: z.ZodType | undefined;
  /** Reads what other systems send in shapes of their own; null when it is not theirs. Throws a ZodError. */
  readonly foreign?: (body: Body) => Input | null;
  /** Answers. Throws or rejects with a BellBotError to refuse. */
  readonly handle: (call: Call<Input>) => Answer | Promise<Answer>;
}

/** A declared route, ready to be mounted: its input is read and handled in one. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: `/${string}`;
  readonly right: Right;
  readonly input: z.ZodType;
  readonly output: z.ZodType | undefined;
  /** Reads the input and answers. Throws or rejects with a ZodError for a wrong value, a BellBotError to refuse. */
  readonly answer: (body: Body, call: Omit<Call<unknown>, 'input'>) => Answer | Promise<Answer>;
}

/** Declares a route. */
export function route<Input>(declaration: RouteDeclaration<Input>): Route {
  const { method, path, right, input, output, foreign, handle } = declaration;
  return {
    method,
    path,
    right,
    input,
    output,
    answer(body, { keyName, request, response }) {
      const given = method === 'GET' ? request.params : body.fields;
      return handle({ input: foreign?.(body) ?? input.parse(given), keyName, request, response });
    },
  };
}
