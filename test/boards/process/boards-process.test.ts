import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { type BoardNews, BoardsProcess } from '../../../src/boards/process/boards-process.js';
import type { FromBell } from '../../../src/boards/process/messages.js';
import type { ProcessBell } from '../../../src/boards/process/process-bell.js';
import { isBellBotError, StrikeCutShort } from '../../../src/core/errors.js';
import { ManualClock, settle } from '../../system/manual-clock.js';
import { bellSetup, type FakeProcess, fakeProcesses, ServableFakeBell, served } from './fake-process.js';

const setup = { boards: [{ name: 'board', board: { port: 'auto' } }], bells: [bellSetup('bell')] };
const start = { type: 'start', setup, own: {} } as const;
const ready: FromBell = { type: 'status', bell: 'bell', status: { ready: true, board: 'Arduino Uno' } };

describe('a bell whose board has a process of its own', () => {
  let clock: ManualClock;
  let opened: FakeProcess[];
  let boards: BoardsProcess;
  let bell: ProcessBell;

  beforeEach(() => {
    clock = new ManualClock();
    const processes = fakeProcesses();
    opened = processes.opened;
    boards = new BoardsProcess(setup, clock, processes.open);
    bell = boards.bell('bell');
    boards.start();
  });

  function process(): FakeProcess {
    const newest = opened.at(-1);
    assert.ok(newest !== undefined);
    return newest;
  }

  it('is not ready before its process says so, and then says on which board', () => {
    assert.deepEqual(process().told, [start]);
    assert.equal(bell.status.ready, false);
    process().say(ready);
    assert.deepEqual(bell.status, ready.status);
  });

  it('tells which port was chosen, and each ding of a virtual one', () => {
    const heard: BoardNews[] = [];
    boards.onNews((news) => heard.push(news));
    const news: BoardNews[] = [
      { type: 'found', board: 'board', found: 'virtual Uno', others: [] },
      { type: 'ding', bell: 'bell', count: 1 },
    ];
    for (const each of news) {
      process().say(each);
    }
    assert.deepEqual(heard, news);
  });

  it('fails a strike that was not allowed yet when the process ends as one that was never commanded', async () => {
    process().say(ready);
    const strike = bell.strike();
    process().end('it ended with SIGSEGV');
    await assert.rejects(
      strike,
      (error) => isBellBotError(error, 'board-failed') && !(error instanceof StrikeCutShort),
    );
    assert.equal(bell.status.ready, false);
    assert.match(bell.status.ready ? '' : bell.status.reason, /it ended with SIGSEGV/);
  });

  it('cuts short a strike that was allowed when the process ends', async () => {
    process().say(ready);
    const strike = bell.strike();
    process().say({ type: 'asks', bell: 'bell', number: 1 });
    await settle();
    process().end('it ended with SIGABRT');
    await assert.rejects(strike, (error) => error instanceof StrikeCutShort);
  });

  it('tells a process that follows which board is meant', async () => {
    const port = { path: '/dev/ttyACM0', arduino: 'Arduino Uno', manufacturer: undefined, vendorId: '2341' };
    const own = { port: { ...port, productId: '0043', serialNumber: '75' }, hasTwin: false };
    process().say({ type: 'own', board: 'board', own });
    process().end('it ended with SIGSEGV');
    await clock.advance(500);
    assert.deepEqual(process().told, [{ ...start, own: { board: own } }]);
  });

  it('starts another process when one ends, later and later as long as none gets the bell ready', async () => {
    const delays = [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000];
    for (const [index, delay] of delays.entries()) {
      process().end('it ended with status 1');
      await clock.advance(delay - 1);
      assert.equal(opened.length, index + 1);
      await clock.advance(1);
      assert.equal(opened.length, index + 2);
    }
    process().say(ready);
    process().end('it ended with status 1');
    await clock.advance(500);
    assert.equal(opened.length, delays.length + 2);
  });

  it('ends a process that does not answer for 15 to 20 s, and no other', async () => {
    const [first] = opened;
    process().say(ready);
    await clock.advance(14_000);
    process().say({ type: 'pong' });
    await clock.advance(15_000);
    assert.equal(first?.isKilled, false);
    await clock.advance(2000);
    assert.equal(first?.isKilled, true);
    assert.equal(bell.status.ready, false);
    await clock.advance(1000);
    assert.equal(opened.length, 2);
  });

  it('ends no process because this one stood still', async () => {
    process().say(ready);
    clock.standStill(600_000);
    await clock.advance(0);
    process().say({ type: 'pong' });
    await clock.advance(19_000);
    assert.equal(process().isKilled, false);
  });

  it('waits for rest no longer than 400 ms, and strikes no more', async () => {
    process().say(ready);
    let rested = false;
    const rest = boards.rest().then(() => {
      rested = true;
    });
    await clock.advance(399);
    assert.equal(rested, false);
    await clock.advance(1);
    await rest;
    await assert.rejects(bell.strike(), (error) => isBellBotError(error, 'stopping'));
  });

  it('rests and stops as soon as its process says that it does', async () => {
    const ended = Promise.all([boards.rest(), boards.stop()]);
    assert.deepEqual(
      process().told.map(({ type }) => type),
      ['start', 'rest', 'stop'],
    );
    process().say({ type: 'rested', bell: 'bell' });
    process().say({ type: 'stopped', bell: 'bell' });
    await ended;
  });

  it('is closed within a second, whatever hangs, and leaves no timer and no process', async () => {
    const closed = boards.close();
    await clock.advance(999);
    assert.equal(process().isKilled, false);
    await clock.advance(1);
    await closed;
    await boards.close();
    assert.equal(process().isKilled, true);
    await clock.advance(60_000);
    assert.equal(opened.length, 1);
    assert.equal(clock.timers, 0);
  });

  it('starts no process any more once it is stopped', async () => {
    process().end('it ended with status 1');
    await boards.stop();
    await boards.close();
    await clock.advance(60_000);
    assert.equal(opened.length, 1);
  });
});

describe('a bell behind messages that take their time', () => {
  it('commands no two strikes closer together than they were allowed', async () => {
    const clock = new ManualClock();
    const behind = new ServableFakeBell({ clock, strikeTime: 100 });
    let delay = 200;
    const boards = new BoardsProcess(
      setup,
      clock,
      served([behind], clock, () => delay),
    );
    boards.start();
    const bell = boards.bell('bell');
    await clock.advance(1000);
    const allowed: number[] = [];
    for (const next of [1, 150, 0, 80]) {
      const strike = bell.strike(() => {
        allowed.push(clock.monotonic());
        return true;
      });
      await clock.advance(2 * delay);
      // The message that allows it is under way; those after it are quicker or slower.
      const sent = delay;
      delay = next;
      await clock.advance(sent + 1000);
      await strike;
    }
    for (let n = 1; n < allowed.length; n += 1) {
      const [a, b] = [allowed[n - 1] ?? 0, allowed[n] ?? 0];
      const [c, d] = [behind.began[n - 1] ?? 0, behind.began[n] ?? 0];
      assert.ok(d - c >= b - a, `${d - c} ms is less than ${b - a} ms`);
    }
  });

  it('commands nothing when the ring was called off while the question was under way', async () => {
    const clock = new ManualClock();
    const behind = new ServableFakeBell({ clock });
    const boards = new BoardsProcess(
      setup,
      clock,
      served([behind], clock, () => 50),
    );
    boards.start();
    const bell = boards.bell('bell');
    await clock.advance(1000);
    let isWanted = true;
    const strike = bell.strike(() => isWanted);
    strike.catch(() => {});
    await clock.advance(99);
    isWanted = false;
    await clock.advance(1000);
    await assert.rejects(strike, (error) => isBellBotError(error, 'stopping'));
    assert.deepEqual(behind.began, []);
  });

  it('commands two bells in the same millisecond that are told to begin at once', async () => {
    const clock = new ManualClock();
    const behind = ['front', 'back'].map((name) => new ServableFakeBell({ clock, name, attachTime: 0 }));
    const boards = new BoardsProcess(
      { boards: setup.boards, bells: [bellSetup('front'), bellSetup('back', 'board', { pin: 9 })] },
      clock,
      served(behind, clock, () => 3),
    );
    boards.start();
    await clock.advance(100);
    let release = (_: boolean): void => {};
    const meeting = new Promise<boolean>((resolve) => {
      release = resolve;
    });
    const strikes = boards.bells.map((bell) => bell.strike(() => meeting));
    await clock.advance(50);
    release(true);
    await clock.advance(2000);
    await Promise.all(strikes);
    const [front, back] = behind.map(({ began }) => began);
    assert.equal(front?.length, 1);
    assert.deepEqual(front, back);
  });
});
