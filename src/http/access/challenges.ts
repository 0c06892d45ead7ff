import type { IncomingHttpHeaders } from 'node:http';

const bearer = 'Bearer realm="BellBot"';
const basic = 'Basic realm="BellBot", charset="UTF-8"';

/**
 * The values of `WWW-Authenticate`. Many programs that know a user and a password send them only when they are asked for
 * Basic (wget, PowerShell's `-Credential`, Java's and .NET's clients). A browser would open its own dialogue and then send the key by
 * itself for every page, so it is not asked. The two are apart, since some read only the first of one header.
 */
export function challenges(headers: IncomingHttpHeaders): string[] {
  const agent = headers['user-agent'] ?? '';
  const isBrowser =
    headers['sec-fetch-mode'] !== undefined ||
    (agent.startsWith('Mozilla/') && !agent.includes('PowerShell'));
  return isBrowser ? [bearer] : [bearer, basic];
}
