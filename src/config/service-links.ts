import { isIP } from 'node:net';
import { environmentPrefix } from './option.js';

/*
 * Kubernetes gives every container the addresses of all services of its namespace (kubernetes.io, "Service", environment variables), for a
 * service `bellbot-key` as `BELLBOT_KEY_SERVICE_HOST` and so on; Docker's links have the same form (docs.docker.com, "Legacy container
 * links"). They are told by name and value, so that a key of one's own may have such a name.
 */

const portNumber = /^\d{1,5}$/;
const socket = /^(?:tcp|udp|sctp):\/\/(?:\[[\da-f:.]+\]|[^\s/:]+):\d{1,5}$/i;

/** By the ends of their names, what such variables hold. */
const forms: ReadonlyArray<readonly [name: RegExp, holds: (value: string) => boolean]> = [
  [/_SERVICE_HOST$/, isAddress],
  [/_SERVICE_PORT(?:_\w+)?$/, (value) => portNumber.test(value)],
  [/_PORT(?:_\d+_(?:TCP|UDP|SCTP))?(?:_(?:START|END))?$/, (value) => socket.test(value)],
  [/_PORT_\d+_(?:TCP|UDP|SCTP)_PROTO$/, (value) => /^(?:tcp|udp|sctp)$/i.test(value)],
  [/_PORT_\d+_(?:TCP|UDP|SCTP)_PORT(?:_(?:START|END))?$/, (value) => portNumber.test(value)],
  [/_PORT_\d+_(?:TCP|UDP|SCTP)_ADDR$/, isAddress],
  // Aspire: the endpoints of a service that another one refers to.
  [
    new RegExp(`^${environmentPrefix}(?!KEY_)(?:\\w+_)?HTTPS?$`),
    (value) => /^https?:\/\/[^\s/@]+$/.test(value),
  ],
];

/** Docker: the environment of the linked container. Not for keys, of which one may have such a name. */
const ofLinkedContainer = new RegExp(`^${environmentPrefix}(?!KEY_)(?:\\w+_)?ENV_`);

/** True for a variable by which Kubernetes or Docker says where a service is, or what it has in its environment. */
export function isServiceLink(name: string, value: string): boolean {
  return (
    ofLinkedContainer.test(name) ||
    isLinkName(name, value) ||
    forms.some(([form, holds]) => form.test(name) && holds(value))
  );
}

/** Docker: what the link is called, `/web/bellbot` for the alias `bellbot`. */
function isLinkName(name: string, value: string): boolean {
  const [, alias = ''] = /^\/[\w.-]+\/([\w.-]+)$/.exec(value) ?? [];
  return alias !== '' && name === `${alias.toUpperCase().replaceAll(/\W/g, '_')}_NAME`;
}

function isAddress(value: string): boolean {
  return isIP(value.replace(/^\[|\]$/g, '')) !== 0;
}
