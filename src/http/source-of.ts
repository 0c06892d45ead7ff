import type { IncomingHttpHeaders } from 'node:http';
import type { Caller } from '../core/caller.js';

/**
 * Who asks, where no other system does: `cli` for BellBot's own command line, else the caller. Anybody may send the
 * `User-Agent` that tells the command line; so `cli` is a word on a receipt, and what a caller may do, how often, and
 * which events are its own, goes by the key.
 */
export function sourceOf(headers: IncomingHttpHeaders, caller: Caller): string {
  return headers['user-agent']?.startsWith('bellbot/') === true ? 'cli' : caller.name;
}
