import type { Request, Response } from 'express';
import { type Caller, can, type Keys, localCaller, missingRight } from '../../core/caller.js';
import { BellBotError, errorKinds } from '../../core/errors.js';
import { type Body, type BodyReading, noBody, readBody } from '../request/body.js';
import { LongBodies } from '../request/long-bodies.js';
import type { Reads, Route } from '../route.js';
import { keyOfBasic, keysInFields, keysInHeaders } from './presented-keys.js';
import { addressSender, type Counted, keySender, type RequestRate } from './rate-limit.js';
import { isFromForeignSite, isFromPage, whyForeign } from './this-machine.js';

/** A request that may go on. */
export interface Admitted {
  readonly caller: Caller;
  readonly body: Body;
}

/** What of a route decides who may ask. */
type Needs = Pick<Route, 'right' | 'own' | 'reads'>;

/** For routes that are open: nobody is asked who they are. */
const open: Admitted = Object.freeze({ caller: localCaller, body: noBody });

/**
 * Decides who may do what, and how often. Every key that a request presents must be the same right one, so that a wrong
 * key beside a right one shows as the mistake it is. A right key is counted by its name, everything else by its
 * address: whoever tries wrong keys uses up the address's requests, and never those of a key. What a page sent and was
 * refused counts apart: it comes from the browser of somebody who may ring. So does reading where no key is needed,
 * since an image of a page can read, and not every browser says that it does.
 */
export class Admission {
  readonly #keys: Keys;
  readonly #rate: RequestRate | undefined;
  readonly #longBodies = new LongBodies();

  /** Without `rate` any number of requests is allowed. */
  constructor(keys: Keys, rate: RequestRate | undefined) {
    this.#keys = keys;
    this.#rate = rate;
  }

  /**
   * Reads as much of the body as the route says, and admits the request. Rejects with `key-missing`, `key-wrong`,
   * `right-missing`, `foreign-origin`, `too-many-requests`, or what is wrong with the body as a whole; of its fields only the
   * key is looked at.
   */
  async admit(
    { right, own, reads }: Needs,
    request: Request,
    response: Response,
    address: string,
  ): Promise<Admitted> {
    if (right === 'open') {
      return open;
    }
    const mustMay = (who: Caller | undefined): void => {
      if (who !== undefined && !can(who, right) && !(own && can(who, 'ring'))) {
        throw missingRight(who, right);
      }
    };
    let caller: Caller | undefined;
    // What is no page's counts by address, and so does whoever may ring without a key.
    let counted: Counted = this.#keys.required && !isFromPage(request) ? 'address' : 'pages';
    try {
      caller = await this.#byHeaders(request);
      mustMay(caller);
      if (!this.#keys.required) {
        counted = right === 'read' ? 'reads' : 'address';
      }
      const body = reads === 'nothing' ? noBody : await readBody(request, this.#reading(reads));
      caller = await this.#byFields(request, body.fields, caller);
      mustMay(caller);
      return { caller: caller ?? localCaller, body };
    } finally {
      await this.#count(request, response, caller, addressSender(address, counted));
    }
  }

  /**
   * Who asks what everybody may, if that is known to be somebody who may read everything; undefined for others. Who presents no key
   * is not counted. Rejects with `key-wrong` and `too-many-requests`.
   */
  async recognize(request: Request, response: Response, address: string): Promise<Caller | undefined> {
    if (!this.#keys.required) {
      return whyForeign(request) === null ? localCaller : undefined;
    }
    if (keysInHeaders(request.headers).length === 0 && keyOfBasic(request.headers) === undefined) {
      return undefined;
    }
    let caller: Caller | undefined;
    try {
      caller = (await this.#byHeaders(request)) ?? (await this.#byBasic(request));
      return caller === undefined || !can(caller, 'read') ? undefined : caller;
    } finally {
      const counted = isFromPage(request) ? 'pages' : 'address';
      await this.#count(request, response, caller, addressSender(address, counted));
    }
  }

  async #count(
    request: Request,
    response: Response,
    caller: Caller | undefined,
    others: string,
  ): Promise<void> {
    await this.#rate?.count(request, response, caller === undefined ? others : keySender(caller.name));
  }

  async #byHeaders(request: Request): Promise<Caller | undefined> {
    if (!this.#keys.required) {
      const why = whyForeign(request);
      if (why !== null) {
        throw new BellBotError('foreign-origin', `${why} ${errorKinds['foreign-origin'].advice}`);
      }
      return undefined;
    }
    return this.#callerOf(keysInHeaders(request.headers), undefined);
  }

  async #byFields(
    request: Request,
    fields: Readonly<Record<string, unknown>>,
    byHeaders: Caller | undefined,
  ): Promise<Caller | undefined> {
    if (!this.#keys.required) {
      return undefined;
    }
    if (byHeaders !== undefined && !this.#keys.holds(byHeaders)) {
      // It was revoked while the body came.
      throw new BellBotError('key-wrong');
    }
    const inFields = await this.#callerOf(keysInFields(fields), byHeaders);
    const caller = inFields ?? (await this.#byBasic(request));
    if (caller === undefined) {
      throw new BellBotError('key-missing', whereKeyIsMissing(request));
    }
    return caller;
  }

  /**
   * Basic counts where there is no other key: beside one it may be a proxy's. A browser sends it by itself once somebody
   * has typed it, for whatever page: so it counts only for BellBot's own pages, and for programs.
   */
  async #byBasic(request: Request): Promise<Caller | undefined> {
    const key = keyOfBasic(request.headers);
    if (key !== undefined && isFromForeignSite(request)) {
      throw new BellBotError(
        'foreign-origin',
        'A page that is not BellBot\'s may not use a password that the browser keeps: send the key as "X-BellBot-Key: <key>".',
      );
    }
    return this.#callerOf(key === undefined ? [] : [key], undefined);
  }

  #reading(reads: Reads): BodyReading {
    return reads === 'long' ? { longBodies: this.#longBodies } : { keepBytes: reads === 'bytes' };
  }

  async #callerOf(keys: readonly unknown[], known: Caller | undefined): Promise<Caller | undefined> {
    let caller = known;
    for (const key of keys) {
      const found = typeof key === 'string' ? await this.#holderOf(key) : undefined;
      if (found === undefined || (caller !== undefined && caller !== found)) {
        throw new BellBotError('key-wrong');
      }
      caller = found;
    }
    return caller;
  }

  /** Who has this key now: what was changed in the file of keys before the request came counts for it. */
  async #holderOf(key: string): Promise<Caller | undefined> {
    const caller = this.#keys.callerOf(key);
    if (caller !== undefined && !this.#keys.canChange(caller)) {
      return caller;
    }
    await this.#keys.refresh();
    return this.#keys.callerOf(key);
  }
}

/** Where a request has something that could have been meant for a key, a sentence about that. */
function whereKeyIsMissing({ url, headers }: Request): string | undefined {
  if (/[?&](?:key|token)=/i.test(url)) {
    return 'A key in the URL is not accepted, since URLs end up in logs. Send it as "X-BellBot-Key: <key>", and change it.';
  }
  return headers.authorization === undefined
    ? undefined
    : `The header Authorization has no key that counts. ${errorKinds['key-missing'].advice}`;
}
