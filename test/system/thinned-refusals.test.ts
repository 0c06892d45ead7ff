import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BellBotError, type ErrorCode } from '../../src/core/errors.js';
import type { BellBotEvent } from '../../src/core/events.js';
import { logLines } from '../../src/system/log-lines.js';
import { createLogger } from '../../src/system/logger.js';
import { ThinnedRefusals } from '../../src/system/thinned-refusals.js';
import { ManualClock } from './manual-clock.js';

/** A log that hears of refusals by a clock of the test's. */
async function heardLog() {
  const clock = new ManualClock();
  const lines: string[] = [];
  const out = { write: (line: string) => lines.push(JSON.parse(line).msg) };
  const log = logLines(await createLogger({ level: 'info', out, readable: false, colours: false }));
  const thinned = new ThinnedRefusals(clock, log);
  const refuse = (code: ErrorCode, times = 1, route = 'POST /ring'): void => {
    for (let i = 1; i <= times; i += 1) {
      thinned.hear({ type: 'refused', error: new BellBotError(code), route, from: `10.0.0.${i}` });
    }
  };
  /** The lines that were written since the last time. */
  const written = (): string[] => lines.splice(0);
  return { clock, thinned, refuse, written };
}

describe('a flood of refusals', () => {
  it('is one line at once, one a second with a count, and one at its end', async () => {
    const { clock, refuse, written } = await heardLog();
    refuse('key-wrong', 1000);
    assert.deepEqual(written(), ['Refused POST /ring from 10.0.0.1: The key is wrong (401).']);
    await clock.advance(500);
    refuse('key-wrong', 1);
    assert.deepEqual(written(), []);
    await clock.advance(500);
    assert.deepEqual(written(), [
      'Refused 1000 more: The key is wrong (401). The last was POST /ring from 10.0.0.1.',
    ]);
    refuse('key-wrong', 7);
    await clock.advance(1000);
    assert.deepEqual(written(), [
      'Refused 7 more: The key is wrong (401). The last was POST /ring from 10.0.0.7.',
    ]);
    await clock.advance(60_000);
    assert.deepEqual(written(), []);
    refuse('key-wrong');
    assert.equal(written().length, 1);
  });

  it('writes as many lines in an hour as that has seconds', async () => {
    const { clock, refuse, written } = await heardLog();
    for (let tenth = 0; tenth < 600; tenth += 1) {
      refuse('too-many-requests', 100);
      await clock.advance(100);
    }
    const lines = written();
    assert.ok(lines.length >= 60 && lines.length <= 62, String(lines.length));
  });

  it('is told apart by kind, and hides nothing of another', async () => {
    const { clock, refuse, written } = await heardLog();
    refuse('key-wrong', 3);
    refuse('foreign-origin', 2);
    refuse('not-found', 1);
    assert.equal(written().length, 3);
    await clock.advance(1000);
    assert.deepEqual(
      written().map((line) => line.replace(/\(.*/, '')),
      ['Refused 2 more: The key is wrong ', 'Refused POST /ring from 10.0.0.2: Not from this origin '],
    );
  });

  it('tells of each place in which BellBot made a mistake', async () => {
    const { refuse, written } = await heardLog();
    refuse('internal', 5, 'GET /');
    refuse('internal', 5, 'POST /ring');
    assert.deepEqual(written(), ['BellBot made a mistake: GET /', 'BellBot made a mistake: POST /ring']);
  });

  it('is told to its end when BellBot stops, and leaves no timer behind', async () => {
    const { clock, thinned, refuse, written } = await heardLog();
    refuse('key-wrong', 11);
    written();
    thinned.end();
    assert.deepEqual(written(), [
      'Refused 10 more: The key is wrong (401). The last was POST /ring from 10.0.0.11.',
    ]);
    await clock.advance(5000);
    assert.deepEqual(written(), []);
  });

  it('holds up nothing else that is told', () => {
    const heard: BellBotEvent[] = [];
    const thinned = new ThinnedRefusals(new ManualClock(), (event) => heard.push(event));
    for (let count = 1; count <= 3; count += 1) {
      thinned.hear({ type: 'ding', bell: 'bell', count });
    }
    assert.equal(heard.length, 3);
  });
});
