import type { TestContext } from 'node:test';
import { BellBotProcess, type ProcessOptions } from './bellbot-process.js';

/** Starts BellBot for a test, and ends it after the test. */
export async function start(t: TestContext, options?: ProcessOptions): Promise<BellBotProcess> {
  const bellbot = await BellBotProcess.start(options);
  t.after(() => bellbot.end());
  return bellbot;
}

/** `POST /ring` of the server at `url`. */
export async function ring(url: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${url}/ring`, { method: 'POST', ...init });
}
