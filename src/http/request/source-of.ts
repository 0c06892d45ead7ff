import type { IncomingHttpHeaders } from 'node:http';

/** Who asks, where no other system does: `cli` for BellBot's own command line, else the name of the key, or `local`. */
export function sourceOf(headers: IncomingHttpHeaders, keyName: string | null): string {
  return headers['user-agent']?.startsWith('bellbot/') === true ? 'cli' : (keyName ?? 'local');
}
