import { problem } from '../running-app.js';

/** The header that names an event. */
export const event = (name: string): Record<string, string> => ({ 'Idempotency-Key': name });

/** Status, code if it was refused, and whether it was told that the event was taken before. */
export async function outcome(response: Response): Promise<string> {
  const replayed = response.headers.get('idempotent-replayed') === null ? '' : ' replayed';
  const code = response.status < 400 ? '' : ` ${(await problem(response)).code}`;
  return `${response.status}${code}${replayed}`;
}
