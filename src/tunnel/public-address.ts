/** An address that visitors can use, as it is shown: `https://name.ngrok.app`, `tcp://host:12345`. Else undefined. */
export function publicAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol === 'http:' || url.protocol === 'https:') return url.origin;
  return url.protocol === 'tcp:' && url.hostname !== '' && url.port !== '' ? `tcp://${url.host}` : undefined;
}
