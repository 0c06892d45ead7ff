import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hasReset, isNotFirmata, isSilent } from '../../src/boards/board-errors.js';
import { OwnBoard } from '../../src/boards/find/own-board.js';
import { portError, portHangs } from '../../src/boards/find/port-errors.js';
import { SerialSource } from '../../src/boards/find/serial-source.js';
import { errorKinds } from '../../src/core/errors.js';
import type { BellBotEvent } from '../../src/core/events.js';
import { listenError } from '../../src/http/listen-error.js';
import { logLines } from '../../src/system/log-lines.js';
import { createLogger } from '../../src/system/logger.js';
import { bellbot } from '../cli/captured-io.js';
import { aRing } from '../core/a-ring.js';
import { ManualClock } from '../system/manual-clock.js';
import { codeBlocks, markdownTableOf } from './pages.js';

const port = '/dev/ttyACM0';

async function logged(events: readonly BellBotEvent[]): Promise<string> {
  let text = '';
  const out = { write: (line: string) => (text += line) };
  const log = logLines(await createLogger({ level: 'info', out, readable: true, colours: false }));
  events.forEach(log);
  return text;
}

function thrownBy(act: () => void): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** What BellBot says when things go wrong, as it says it. */
async function said(): Promise<string> {
  const chip = (path: string) => {
    const ids = { vendorId: '1a86', productId: '7523' };
    return { path, arduino: 'CH340 (Uno clone)', manufacturer: undefined, serialNumber: undefined, ...ids };
  };
  let ports = [chip('/dev/ttyUSB0'), chip('/dev/ttyUSB1')];
  const system = {
    list: async () => ports,
    makePort: () => Promise.reject(new Error('not asked for')),
    fingerprint: async () => '',
  };
  const found = (): Promise<unknown> =>
    new SerialSource('auto', new ManualClock(), { use: system }).find().catch((error) => error);
  const uncertain = await found();
  ports = [];
  const noBoard = await found();
  const uno = { path: port, arduino: 'Arduino Uno', manufacturer: undefined, serialNumber: '75' };
  const own = new OwnBoard({ port: { ...uno, vendorId: '2341', productId: '0043' }, hasTwin: false });
  const away = thrownBy(() => own.among([]));
  const inUse = Object.assign(new Error('listen'), { code: 'EADDRINUSE' });
  const errors = [
    noBoard,
    uncertain,
    away,
    portHangs(port, 'opened', 5000),
    portError(new Error('Permission denied, cannot open'), port),
    portError(new Error('Error Resource temporarily unavailable Cannot lock port'), port),
    isNotFirmata(),
    hasReset(),
    isSilent(),
    listenError(inUse, '127.0.0.1', 3000),
  ];
  const { stderr } = await bellbot(['pin=eight', 'port=70000']);
  const log = await logged([
    { type: 'struck', ring: aRing() },
    { type: 'tunnel-status', status: { state: 'failed', reason: 'No.' } },
    { type: 'tunnel-status', status: { state: 'retrying', reason: 'No.', retryInMs: 1000 } },
  ]);
  return [...errors.map((error) => (error instanceof Error ? error.message : '')), stderr, log].join('\n');
}

describe("README's troubleshooting", () => {
  const rows = markdownTableOf('README.md', 'what you see', 'what it is', 'what to do').map(
    ([seen = '']) => seen,
  );

  it('quotes what BellBot really says', async () => {
    const all = await said();
    const quotes = rows.flatMap((seen) =>
      [...seen.matchAll(/`([^`]*[ :][^`]*)`/g)].map(([, quote = '']) => quote),
    );
    assert.ok(quotes.length >= 10);
    for (const quote of quotes) {
      assert.ok(all.includes(quote), quote);
    }
  });

  it('names codes with the status that they have', () => {
    const statuses = new Map(Object.entries(errorKinds).map(([code, { status }]) => [code, status]));
    const named = rows.filter((seen) => /^\d{3} /.test(seen));
    assert.ok(named.length >= 4);
    for (const seen of named) {
      for (const [, code = ''] of seen.matchAll(/`([\w-]+)`/g)) {
        assert.equal(statuses.get(code), Number(seen.slice(0, 3)), code);
      }
    }
  });
});

describe("README's log lines", () => {
  it('of the tunnel are those of the log', async () => {
    const shown = codeBlocks('README.md').find(({ language }) => language === 'text')?.code ?? '';
    const url = 'https://my-bell.ngrok.app';
    const log = await logged([{ type: 'tunnel-status', status: { state: 'up', url } }]);
    assert.equal(shown.split('\n')[0], log.trim().replace(/^\[[\d:]+\] /, ''));
  });

  it('of a ring from Slack is that of the log', async () => {
    const log = await logged([{ type: 'accepted', ring: { ...aRing(), source: 'slack' } }]);
    assert.ok(log.includes('Ring accepted from slack.'));
  });
});
