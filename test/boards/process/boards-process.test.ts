import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { type BoardNews, BoardsProcess } from '../../../src/boards/process/boards-process.js';
import { hardwareOf } from '../../../src/boards/process/hardware.js';
import type { BoardReport, FromBell } from '../../../src/boards/process/messages.js';
import type { ProcessBell } from '../../../src/boards/process/process-bell.js';
import { isBellBotError, StrikeCutShort } from '../../../src/core/errors.js';
import type { BoardInfo } from '../../../src/core/hardware.js';
import { ManualClock, settle } from '../../system/manual-clock.js';
import { bellSetup, type FakeProcess, fakeProcesses, ServableFakeBell, served } from './fake-process.js';

const setup = { boards: [{ name: 'board', board: { port: 'auto' } }], bells: [bellSetup('bell')] };
const start = { type: 'start', setup, own: {} } as const;
const ready: FromBell = { type: 'status', bell: 'bell', status: { ready: true, board: 'Arduino Uno' } };

const readyReport: BoardReport = {
  ...{ ready: true, name: 'Arduino Uno (StandardFirmata 2.3)', code: null, reason: null },
  ...{ port: '/dev/ttyACM0', firmware: 'StandardFirmata', version: '2.3' },
};

function reasonOf({ status }: ProcessBell): string {
  return status.ready ? '' : status.reason;
}

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

describe('several bells in one process', () => {
  const boardsOf = [
    { name: 'desk', board: { port: 'auto' } },
    { name: 'trial', board: { virtual: true as const } },
  ];
  const bellsOf = [
    bellSetup('front', 'desk', { lights: { working: null, asked: 7 } }),
    bellSetup('back', 'desk', { pin: 9 }),
    bellSetup('toy', 'trial'),
  ];
  let clock: ManualClock;
  let opened: FakeProcess[];
  let boards: BoardsProcess;

  beforeEach(() => {
    clock = new ManualClock();
    const processes = fakeProcesses();
    opened = processes.opened;
    boards = new BoardsProcess({ boards: boardsOf, bells: bellsOf }, clock, processes.open);
    boards.start();
  });

  function process(): FakeProcess {
    const newest = opened.at(-1);
    assert.ok(newest !== undefined);
    return newest;
  }

  function beReady(...names: string[]): void {
    for (const bell of names) {
      process().say({ type: 'status', bell, status: { ready: true, board: 'Arduino Uno' } });
    }
  }

  function report(board: string, change: Partial<BoardReport> = {}): void {
    process().say({ type: 'report', board, report: { ...readyReport, ...change } });
  }

  it('has one process start all of them, and says which bells there are', () => {
    assert.equal(opened.length, 1);
    assert.deepEqual(process().told, [
      { type: 'start', setup: { boards: boardsOf, bells: bellsOf }, own: {} },
    ]);
    assert.deepEqual(
      boards.bells.map(({ name }) => name),
      ['front', 'back', 'toy'],
    );
    assert.throws(() => boards.bell('side'), RangeError);
  });

  it('strikes each bell by itself, and hears of each by its name', async () => {
    beReady('front', 'back');
    const [front, back] = [boards.bell('front').strike(), boards.bell('back').strike(() => true, 120)];
    assert.deepEqual(process().told.slice(1), [
      { type: 'strike', bell: 'front', number: 1 },
      { type: 'strike', bell: 'back', number: 1, hold: 120 },
    ]);
    process().say({ type: 'made', bell: 'back', number: 1, at: 4711 });
    assert.deepEqual(await back, { struckAt: 4711 });
    process().say({ type: 'failed', bell: 'front', number: 1, code: 'board-lost', message: 'It is gone.' });
    await assert.rejects(front, (error) => isBellBotError(error, 'board-lost'));
    await assert.rejects(boards.bell('toy').strike(), (error) => isBellBotError(error, 'board-starting'));
  });

  it('sweeps, and asks for that as for a strike', async () => {
    beReady('front');
    const plan = { cycles: 2, from: 75, to: 30, seconds: 3 };
    const sweep = boards.bell('front').sweep(plan, () => false);
    assert.deepEqual(process().told.at(-1), { type: 'sweep', bell: 'front', number: 1, plan });
    process().say({ type: 'asks', bell: 'front', number: 1 });
    await settle();
    assert.deepEqual(process().told.at(-1), { type: 'may', bell: 'front', number: 1, may: false, at: 0 });
    process().say({ type: 'failed', bell: 'front', number: 1, code: 'stopping', message: 'Called off.' });
    await assert.rejects(sweep, (error) => isBellBotError(error, 'stopping'));
  });

  it('tells what is known of arms, darkness and lights', () => {
    const [front, heard] = [boards.bell('front'), [] as unknown[]];
    front.onArm((arm) => heard.push(arm));
    front.onDark((dark) => heard.push(dark));
    assert.deepEqual([front.arm, front.dark], [{ angle: null, attached: false }, null]);
    process().say({ type: 'arm', bell: 'front', arm: { angle: 75, attached: true } });
    process().say({ type: 'dark', bell: 'front', dark: true });
    assert.deepEqual([front.arm, front.dark], [{ angle: 75, attached: true }, true]);
    assert.deepEqual(heard, [{ angle: 75, attached: true }, true]);
    front.blink();
    front.blink('pulse');
    assert.deepEqual(process().told.slice(-2), [
      { type: 'blink', bell: 'front', style: 'blink' },
      { type: 'blink', bell: 'front', style: 'pulse' },
    ]);
    const { length } = process().told;
    boards.bell('back').blink();
    assert.equal(process().told.length, length, 'it has no light for that');
    process().end('it ended with SIGSEGV');
    assert.deepEqual([front.arm, front.dark], [{ angle: null, attached: false }, true]);
  });

  it('says how each board is, how often it came back, and when it has reset', () => {
    const heard: BoardInfo[] = [];
    boards.onBoards((board) => heard.push(board));
    assert.deepEqual(boards.boards[0], {
      ...{ name: 'desk', kind: 'usb', port: null, firmware: null, version: null, ready: false },
      ...{ code: 'board-starting', reason: 'The board has not been opened yet.' },
      ...{ reconnects: 0, lastReset: null },
    });
    report('desk');
    process().say({ type: 'reset', board: 'desk', at: 1234 });
    report('desk', { ready: false, code: 'board-reset', reason: 'It has reset.' });
    report('desk');
    assert.deepEqual(boards.boards[0], {
      ...{ name: 'desk', kind: 'usb', port: '/dev/ttyACM0', firmware: 'StandardFirmata', version: '2.3' },
      ...{ ready: true, code: null, reason: null, reconnects: 1, lastReset: 1234 },
    });
    assert.deepEqual(heard.at(-1), boards.boards[0]);
    assert.deepEqual([heard.length, boards.boards[1]?.kind], [4, 'virtual']);
  });

  it('keeps what it knows of boards when another process drives them', async () => {
    report('desk');
    process().end('it ended with SIGSEGV');
    const [desk] = boards.boards;
    assert.deepEqual([desk?.ready, desk?.code, desk?.port], [false, 'board-failed', '/dev/ttyACM0']);
    await clock.advance(500);
    report('desk', { ready: false, port: null, code: 'board-starting', reason: 'It is starting.' });
    assert.deepEqual([boards.boards[0]?.port, boards.boards[0]?.reconnects], ['/dev/ttyACM0', 0]);
    report('desk');
    assert.equal(boards.boards[0]?.reconnects, 1);
  });

  it('speaks of a virtual board, and of a bell on one, as what it is', async () => {
    report('trial', { ready: false, code: 'board-reset', reason: 'Press its button.' });
    assert.match(boards.boards[1]?.reason ?? '', /^The virtual Uno /);
    beReady('toy');
    const strike = boards.bell('toy').strike();
    process().say({ type: 'failed', bell: 'toy', number: 1, code: 'board-lost', message: 'Plug it in.' });
    await assert.rejects(strike, /^BellBotError: The virtual Uno |The virtual Uno has stopped/);
    process().end('it ended with SIGSEGV');
    const { status } = boards.bell('toy');
    assert.match(status.ready ? '' : status.reason, /^The virtual Uno /);
    assert.match(reasonOf(boards.bell('front')), /SIGSEGV/);
  });

  it('cuts short what was allowed, bell by bell, when the process ends, and starts it anew for all', async () => {
    beReady('front', 'back');
    const [front, back] = [boards.bell('front').strike(), boards.bell('back').strike()];
    process().say({ type: 'asks', bell: 'front', number: 1 });
    await settle();
    process().end('it ended with SIGABRT');
    await assert.rejects(front, StrikeCutShort);
    await assert.rejects(back, (error) => !(error instanceof StrikeCutShort));
    await clock.advance(500);
    assert.equal(opened.length, 2);
  });

  it('sends other settings to the process, and starts the next one with them', async () => {
    beReady('front');
    const settings = { ...bellSetup('front', 'desk', { start: 60, sdelay: 200 }), pattern: 'triple' };
    let isDone = false;
    const changed = boards
      .bell('front')
      .configure(settings)
      .then(() => {
        isDone = true;
      });
    const expected = hardwareOf(settings);
    assert.deepEqual(process().told.at(-1), {
      ...{ type: 'configure', bell: 'front', number: 1, settings: expected },
    });
    assert.equal('pattern' in expected, false);
    assert.equal(boards.bell('front').strikeTime, 200 + 120);
    await settle();
    assert.equal(isDone, false);
    process().say({ type: 'configured', bell: 'front', number: 1 });
    await changed;
    process().end('it ended with SIGSEGV');
    await boards.bell('front').configure({ ...settings, start: 50 });
    await clock.advance(500);
    const [start] = process().told;
    assert.ok(start?.type === 'start');
    assert.deepEqual(start.setup.bells[0], { ...expected, name: 'front', start: 50 });
  });

  it('takes a new process for another pin, when all that is under way is over', async () => {
    beReady('front', 'back');
    const strike = boards.bell('back').strike();
    const changed = boards.bell('front').configure({ ...bellSetup('front', 'desk'), pin: 10 });
    await settle();
    assert.deepEqual(
      boards.bells.map((bell) => reasonOf(bell)),
      Array.from({ length: 3 }, () => 'The bells are being set up anew.'),
    );
    beReady('front');
    assert.equal(boards.bell('front').status.ready, false);
    assert.deepEqual(process().types, ['start', 'strike']);
    process().say({ type: 'made', bell: 'back', number: 1, at: 1 });
    await strike;
    await settle();
    assert.deepEqual(process().types.slice(2), ['stop', 'stop', 'stop']);
    for (const bell of ['front', 'back', 'toy']) {
      process().say({ type: 'stopped', bell });
    }
    await settle();
    assert.equal(process().types.at(-1), 'close');
    process().end('it ended with SIGKILL');
    await changed;
    await clock.advance(0);
    assert.equal(opened.length, 2);
    const [start] = process().told;
    assert.equal(start?.type === 'start' ? start.setup.bells[0]?.pin : undefined, 10);
    beReady('front');
    assert.equal(boards.bell('front').status.ready, true);
    await Promise.all([boards.close(), clock.advance(1000)]);
    assert.equal(clock.timers, 0);
  });

  it('rests and stops all of them', async () => {
    const ended = Promise.all([boards.rest(), boards.stop()]);
    assert.deepEqual(process().types, ['start', 'rest', 'rest', 'rest', 'stop', 'stop', 'stop']);
    for (const bell of ['front', 'back', 'toy']) {
      process().say({ type: 'rested', bell });
      process().say({ type: 'stopped', bell });
    }
    await ended;
    await assert.rejects(boards.bell('front').strike(), (error) => isBellBotError(error, 'stopping'));
    process().end('it ended with status 1');
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
