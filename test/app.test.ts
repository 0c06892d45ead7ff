import assert from 'node:assert/strict';
import { it } from 'node:test';
import { App } from '../src/app.js';
import { loadConfig } from '../src/config/load-config.js';
import type { BellBotEvent } from '../src/core/events.js';
import { logLines } from '../src/system/log-lines.js';
import { createLogger } from '../src/system/logger.js';
import { systemClock } from '../src/system/system-clock.js';
import { temporaryHome } from './config/temporary-home.js';

it('a listener that throws, the log among them, is told in the log and stops nothing', async () => {
  const args = Object.entries({ port: '0', board: '/dev/no-such-board', tunnel: 'off' });
  const loaded = loadConfig({
    args: args.map(([name, value]) => ({ name, value })),
    env: {},
    home: temporaryHome(),
  });
  assert.ok('config' in loaded);
  const app = new App(loaded.config, systemClock, '0.0.0');
  let text = '';
  const out = { write: (line: string) => (text += line) };
  const log = logLines(await createLogger({ level: 'info', out, readable: false, colours: false }));
  const heard: BellBotEvent['type'][] = [];
  app.onEvent(log);
  app.onEvent((event) => {
    if (event.type === 'bell-status') {
      throw new Error('there is no word for this status');
    }
  });
  app.onEvent(({ type }) => heard.push(type));
  await app.start();
  await app.stop();
  assert.deepEqual(heard.slice(0, 2), ['listener-failed', 'bell-status']);
  const lines = text.split('\n').filter((line) => line.includes('there is no word for this status'));
  assert.notEqual(lines.length, 0);
  assert.match(String(lines[0]), /"level":50,.*"msg":"A mistake in BellBot, which goes on\."/);
});
