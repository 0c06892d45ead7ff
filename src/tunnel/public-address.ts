/** An address that visitors can use, as it is shown: `https://name.ngrok.app`, `tcp://host:12345`. Else undefined. */
export function publicAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol === 'http:' || url.protocol === 'https:') return url.origin;
  return url.protocol === 'tcp:' && url.hostname !== '' && url.port !== '' ? `tcp://${url.host}` : undefined;
}

/** `host:port` at which a server that listens on `host` is reached from this machine. */
export function localAddress(host: string, port: number): string {
  // The unspecified addresses are for listening only (RFC 4291, section 2.5.2; RFC 1122, section 3.2.1.3).
  const reached = host === '' || host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `${reached.includes(':') ? `[${reached}]` : reached}:${port}`;
}
