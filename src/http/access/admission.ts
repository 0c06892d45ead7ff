import type { Request, Response } from 'express';
import { BellBotError } from '../../core/errors.js';
import type { KeyRing } from '../key-ring.js';
import { type Body, noBody, readBody } from '../request/body.js';
import type { Reads, Right } from '../route.js';
import { keysInFields, keysInHeaders } from './presented-keys.js';
import { addressSender, keySender, type RequestRate } from './rate-limit.js';
import { isFromThisMachine } from './this-machine.js';

/** A request that may go on. */
export interface Admitted {
  /** Name of the key that it carried; null when no key is needed. */
  readonly keyName: string | null;
  readonly body: Body;
}

const open: Admitted = Object.freeze({ keyName: null, body: noBody });

/**
 * Decides who may do what, and how often. Every key that a request presents must be the same right one, so that a wrong
 * key beside a right one shows as the mistake it is. A right key is counted by its name, everything else by its
 * address: whoever tries wrong keys uses up the address's requests, and never those of a key.
 */
export class Admission {
  readonly #keys: KeyRing;
  readonly #rate: RequestRate | undefined;

  /** Without `rate` any number of requests is allowed. */
  constructor(keys: KeyRing, rate: RequestRate | undefined) {
    this.#keys = keys;
    this.#rate = rate;
  }

  /**
   * Reads as much of the body as `reads` says, and admits the request. Rejects with `key-missing`, `key-wrong`, `foreign-origin`,
   * `too-many-requests`, or what is wrong with the body as a whole; its fields are not looked at beyond the key.
   */
  async admit(
    right: Right,
    reads: Reads,
    request: Request,
    response: Response,
    address: string,
  ): Promise<Admitted> {
    if (right === 'open') {
      return open;
    }
    let keyName: string | undefined;
    try {
      keyName = this.#byHeaders(request);
      const body = reads === 'nothing' ? noBody : await readBody(request, reads === 'bytes');
      keyName = this.#byFields(request, body.fields, keyName);
      return { keyName: keyName ?? null, body };
    } finally {
      if (this.#rate !== undefined) {
        await this.#rate.count(
          request,
          response,
          keyName === undefined ? addressSender(address) : keySender(keyName),
        );
      }
    }
  }

  #byHeaders(request: Request): string | undefined {
    if (!this.#keys.required) {
      if (!isFromThisMachine(request)) {
        throw new BellBotError('foreign-origin');
      }
      return undefined;
    }
    return this.#nameOf(keysInHeaders(request.headers), undefined);
  }

  #byFields(
    request: Request,
    fields: Readonly<Record<string, unknown>>,
    byHeaders: string | undefined,
  ): string | undefined {
    if (!this.#keys.required) {
      return undefined;
    }
    const name = this.#nameOf(keysInFields(fields), byHeaders);
    if (name === undefined) {
      throw /[?&](?:key|token)=/i.test(request.url)
        ? new BellBotError(
            'key-missing',
            'A key in the URL is not accepted, since URLs end up in logs. Send it as "X-BellBot-Key: <key>", and change it.',
          )
        : new BellBotError('key-missing');
    }
    return name;
  }

  #nameOf(keys: readonly unknown[], known: string | undefined): string | undefined {
    let name = known;
    for (const key of keys) {
      const found = typeof key === 'string' ? this.#keys.nameOf(key) : undefined;
      if (found === undefined || (name !== undefined && name !== found)) {
        throw new BellBotError('key-wrong');
      }
      name = found;
    }
    return name;
  }
}
