import type { IncomingHttpHeaders } from 'node:http';

/**
 * `cli` for what BellBot's own command line asks, else null. Anybody may send the `User-Agent` that tells it. So it is a
 * word on a receipt, and nothing else: what a caller may do, how often, and which claims are its own goes by the key.
 */
export function commandLineSource(headers: IncomingHttpHeaders): 'cli' | null {
  return headers['user-agent']?.startsWith('bellbot/') === true ? 'cli' : null;
}
