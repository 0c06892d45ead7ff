import type { RunningApp } from '../running-app.js';

/** A part with this name and these further headers, with a line feed alone at the ends of lines. */
export function part(name: string, value: string, headers = ''): string {
  return `--x\nContent-Disposition: form-data; name="${name}"\n${headers}\n${value}\n`;
}

/** The end of a form with the boundary `x`. */
export const end = '--x--\n';

/** A form with the line ends that it needs. */
export function withLineEnds(body: string): string {
  return body.replaceAll('\n', '\r\n');
}

/** Posts a form to `/ring`: text gets the line ends that it needs, bytes are sent as they are. */
export function postParts(
  app: RunningApp,
  body: string | Buffer,
  type = 'multipart/form-data; boundary=x',
  headers: Record<string, string> = {},
): Promise<Response> {
  const bytes = typeof body === 'string' ? Buffer.from(withLineEnds(body)) : body;
  return app.fetch('/ring', {
    method: 'POST',
    headers: { 'Content-Type': type, ...headers },
    body: new Uint8Array(bytes),
  });
}
