import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BellBotEvent } from '../../src/core/events.js';
import { logLines } from '../../src/system/log-lines.js';
import { createLogger } from '../../src/system/logger.js';

/** What a person at the terminal is shown of an event. */
async function shown(event: BellBotEvent): Promise<string> {
  let text = '';
  const out = { write: (line: string) => (text += line) };
  logLines(await createLogger({ level: 'debug', out, readable: true, colours: false }))(event);
  return text;
}

describe('a line of the log', () => {
  /** Clears the screen, goes up a line, turns the writing round, and begins a line. */
  const esc = '\u001b[2J\u009b1A\u202e\r\n';
  const says = `of the device ${esc}, and so on`;

  const events: readonly BellBotEvent[] = [
    { type: 'bell-status', bell: 'bell', status: { ready: true, board: says } },
    {
      type: 'bell-status',
      bell: 'bell',
      status: { ready: false, board: says, code: 'board-failed', reason: says },
    },
    { type: 'board-found', board: says, others: [says] },
    { type: 'tunnel-status', status: { state: 'failed', reason: says } },
    { type: 'ignored', source: 'slack', who: says, reason: 'A program wrote it.' },
    { type: 'store-incident', reason: says, path: '/data' },
  ];
  for (const event of events) {
    it(`commands no terminal, whatever a device or a sender calls itself: ${event.type}`, async () => {
      const text = await shown(event);
      assert.match(text, /of the device .*, and so on/);
      assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u);
    });
  }

  const jumps: readonly (readonly [seconds: number, sentence: string])[] = [
    [61, 'was set ahead by 1 min 1 s'],
    [-3600, 'was set back by 1 h'],
    [3661.4, 'was set ahead by 1 h 1 min'],
    [-90_000, 'was set back by 1 d 1 h'],
    [86_400 * 3650, 'was set ahead by 3650 d'],
    [-86_400 * 3650 - 60, 'was set back by 3650 d 1 min'],
  ];
  for (const [seconds, sentence] of jumps) {
    it(`says by how much the clock jumped: ${seconds} s`, async () => {
      const now = Date.UTC(2026, 0, 1);
      const text = await shown({ type: 'clock-jumped', by: seconds * 1000, now });
      assert.match(
        text,
        new RegExp(`WARN.* The clock of this machine ${sentence}, to 2026-01-01T00:00:00.000Z\\.`),
      );
    });
  }
});
