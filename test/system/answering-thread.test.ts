import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AnsweringThread } from '../../src/system/answering-thread.js';

function thread(program: string): AnsweringThread {
  const text = `import { parentPort } from 'node:worker_threads'; ${program}`;
  return new AnsweringThread(new URL(`data:text/javascript,${encodeURIComponent(text)}`), {});
}

describe('a thread that answers', () => {
  it('says something by itself, answers, and ends when it is told to', async () => {
    const echo = thread(`
      parentPort.postMessage('begun');
      parentPort.on('message', (text) => (text === 'end' ? parentPort.close() : parentPort.postMessage(text + '!')));`);
    assert.equal(await echo.ask(), 'begun');
    assert.equal(await echo.ask('a'), 'a!');
    assert.equal(await echo.ask('b'), 'b!');
    await echo.end('end');
    await echo.end('end');
    await assert.rejects(echo.ask('c'), /ended without a reason/);
  });

  for (const [what, program, reason] of [
    ['is mistaken', "parentPort.on('message', () => { throw new Error('a mistake'); });", /a mistake/],
    ['exits', "parentPort.on('message', () => process.exit(3));", /ended without a reason/],
    ['cannot be loaded', 'import "./nothing.js";', /Error/],
  ] as const) {
    it(`rejects with why it has ended, when it ${what}`, async () => {
      const dying = thread(program);
      await assert.rejects(dying.ask('now'), reason);
      await assert.rejects(dying.ask('again'), reason);
      await dying.end('end');
    });
  }
});
