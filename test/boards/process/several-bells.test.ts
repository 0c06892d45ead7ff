import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { BoardsProcess } from '../../../src/boards/process/boards-process.js';
import { hardwareOf } from '../../../src/boards/process/hardware.js';
import type { BoardReport } from '../../../src/boards/process/messages.js';
import type { ProcessBell } from '../../../src/boards/process/process-bell.js';
import { isBellBotError, StrikeCutShort } from '../../../src/core/errors.js';
import type { BoardInfo } from '../../../src/core/hardware.js';
import { ManualClock, settle } from '../../system/manual-clock.js';
import { bellSetup, type FakeProcess, fakeProcesses } from './fake-process.js';

const readyReport: BoardReport = {
  ...{ ready: true, name: 'Arduino Uno (StandardFirmata 2.3)', code: null, reason: null },
  ...{ port: '/dev/ttyACM0', firmware: 'StandardFirmata', version: '2.3' },
};

function reasonOf({ status }: ProcessBell): string {
  return status.ready ? '' : status.reason;
}

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
