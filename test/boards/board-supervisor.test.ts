import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isBellBotError, StrikeCutShort } from '../../src/core/errors.js';
import { upTo } from '../system/long-forms.js';
import { VirtualRig } from './virtual-rig.js';

/** The codes that the bell's status went through, `ready` included. */
function codes(rig: VirtualRig): string[] {
  const all = rig.statuses.map((status) => (status.ready ? 'ready' : status.code));
  return all.filter((code, index) => code !== all[index - 1]);
}

/** A board that was lost is ready again within 5 s of being back. */
const recovery = 5000;

describe('the supervisor', () => {
  it('has the board ready within 6 s of opening its port, though opening resets it', async () => {
    const rig = new VirtualRig();
    rig.bell.start();
    rig.supervisor.start();
    await rig.until(() => rig.bell.status.ready, 6000);
    assert.match(rig.bell.status.board, /^virtual Uno \(StandardFirmata 2\.\d\)$/);
    assert.deepEqual(codes(rig), ['board-starting', 'ready']);
    await rig.stop();
  });

  it('is ready soon on a port whose opening does not reset the board', async () => {
    const rig = new VirtualRig({ resetOnOpen: false });
    await rig.advance(4000);
    rig.bell.start();
    rig.supervisor.start();
    await rig.until(() => rig.bell.status.ready, 3000);
    await rig.strike();
    assert.equal(rig.dings, 1);
    await rig.stop();
  });

  it('says that no board is there, and takes one that is plugged in', async () => {
    const rig = new VirtualRig();
    rig.uno.unplug();
    assert.ok(!rig.bell.status.ready && rig.bell.status.code === 'board-starting');
    rig.bell.start();
    rig.supervisor.start();
    await rig.advance(40_000);
    assert.deepEqual(codes(rig), ['board-not-found']);
    rig.uno.plugIn();
    await rig.until(() => rig.bell.status.ready, recovery);
    await rig.stop();
  });

  it('notices at once that the board is unplugged, and has it back within 5 s of being plugged in', async () => {
    const rig = new VirtualRig();
    await rig.ready();
    rig.uno.unplug();
    await rig.until(() => !rig.bell.status.ready, 10);
    assert.deepEqual(codes(rig).at(-1), 'board-lost');
    await rig.advance(45_000);
    rig.uno.plugIn();
    await rig.until(() => rig.bell.status.ready, recovery);
    await rig.strike();
    assert.equal(rig.dings, 1);
    await rig.stop();
  });

  it('notices an adapter that goes silent within 4 s', async () => {
    const rig = new VirtualRig();
    await rig.ready();
    rig.uno.unplug({ silent: true });
    await rig.until(() => !rig.bell.status.ready, 4000);
    rig.uno.plugIn();
    await rig.until(() => rig.bell.status.ready, 8000);
    await rig.stop();
  });

  it('notices a reset, and brings the arm to rest again', async () => {
    const rig = new VirtualRig();
    await rig.ready();
    await rig.advance(700);
    rig.uno.reset();
    await rig.until(() => !rig.bell.status.ready, recovery);
    await rig.until(() => rig.bell.status.ready, recovery);
    await rig.strike();
    assert.equal(rig.dings, 1);
    await rig.stop();
  });

  it('notices a board that hangs within 4 s, and has it back within 5 s of its going on', async () => {
    for (const hungFor of upTo([3000], [3000, 20_000, 60_000])) {
      const rig = new VirtualRig();
      await rig.ready();
      rig.uno.hang({ hard: true });
      await rig.until(() => !rig.bell.status.ready, 4000);
      await rig.advance(hungFor);
      assert.ok(!rig.bell.status.ready && rig.bell.status.code === 'board-silent');
      rig.uno.release();
      await rig.until(() => rig.bell.status.ready, recovery);
      await rig.strike();
      assert.equal(rig.dings, 1);
      await rig.stop();
    }
  });

  it('resets a board that hangs softly by opening its port anew', async () => {
    const rig = new VirtualRig();
    await rig.ready();
    rig.uno.hang();
    await rig.until(() => !rig.bell.status.ready, 4000);
    await rig.until(() => rig.bell.status.ready, 15_000);
    await rig.stop();
  });

  it('says that a board does not speak Firmata', async () => {
    const rig = new VirtualRig();
    rig.uno.hang({ hard: true });
    rig.bell.start();
    rig.supervisor.start();
    await rig.until(() => !rig.bell.status.ready && rig.bell.status.code === 'board-not-firmata', 8000);
    await rig.stop();
  });

  const faults = [
    ['unplugged', (rig: VirtualRig) => rig.uno.unplug()],
    ['unplugged in silence', (rig: VirtualRig) => rig.uno.unplug({ silent: true })],
    ['reset', (rig: VirtualRig) => rig.uno.reset()],
    ['browned out', (rig: VirtualRig) => rig.uno.brownOut()],
    ['hung', (rig: VirtualRig) => rig.uno.hang()],
  ] as const;
  for (const [fault, cause] of upTo(faults.slice(1, 2), faults)) {
    it(`cuts a strike short when the board is ${fault} 100 ms after it began, and strikes again`, async () => {
      const rig = new VirtualRig();
      await rig.ready();
      const strike = rig.bell.strike();
      strike.catch(() => {});
      await rig.advance(100);
      cause(rig);
      await assert.rejects(rig.during(strike), (error) => error instanceof StrikeCutShort);
      if (fault.startsWith('unplugged')) {
        rig.uno.plugIn();
      }
      await rig.until(() => rig.bell.status.ready, 15_000);
      assert.equal(rig.dings, 1);
      await rig.strike();
      assert.equal(rig.dings, 2);
      await rig.stop();
    });
  }

  it('says that the board has reset, when that is why it did not answer in a strike', async () => {
    const rig = new VirtualRig();
    await rig.ready();
    const strike = rig.bell.strike();
    strike.catch(() => {});
    await rig.advance(100);
    rig.uno.brownOut();
    await assert.rejects(rig.during(strike), StrikeCutShort);
    await rig.until(() => rig.bell.status.ready, recovery);
    const all = codes(rig);
    const from = all.indexOf('board-silent');
    assert.deepEqual(all.slice(from, from + 3), ['board-silent', 'board-reset', 'board-starting']);
    await rig.stop();
  });

  it('does not take an answer from before a brown-out for a second reset', async () => {
    const rig = new VirtualRig();
    await rig.ready();
    const strike = rig.bell.strike();
    strike.catch(() => {});
    await rig.advance(100);
    rig.uno.brownOut();
    await assert.rejects(rig.during(strike));
    await rig.until(() => rig.bell.status.ready, 15_000);
    await rig.advance(1000);
    assert.deepEqual(codes(rig).filter((code) => code === 'board-reset').length, 1);
    assert.equal(rig.bell.status.ready, true);
    await rig.stop();
  });

  it('refuses to strike while the board is not there', async () => {
    const rig = new VirtualRig();
    await assert.rejects(rig.bell.strike(), (error) => isBellBotError(error, 'board-starting'));
  });

  it('sends nothing from the past to a board that is plugged in again', async () => {
    const rig = new VirtualRig();
    await rig.ready();
    const strike = rig.bell.strike();
    strike.catch(() => {});
    await rig.advance(2);
    rig.uno.unplug();
    await assert.rejects(rig.during(strike));
    await rig.advance(1000);
    const dings = rig.dings;
    rig.uno.plugIn();
    await rig.until(() => rig.bell.status.ready, recovery);
    await rig.advance(3000);
    assert.equal(rig.dings, dings);
    await rig.stop();
  });

  const cycles = upTo(2, 20);
  it(`gives up neither timers nor listeners over ${cycles} cycles of unplugging`, async () => {
    const rig = new VirtualRig();
    await rig.ready();
    const listeners = (): number =>
      rig.uno.eventNames().reduce((sum, name) => sum + rig.uno.listenerCount(name), 0);
    const before = [rig.clock.timers, listeners()];
    for (let cycle = 0; cycle < cycles; cycle += 1) {
      rig.uno.unplug();
      await rig.advance(300);
      rig.uno.plugIn();
      await rig.until(() => rig.bell.status.ready, recovery);
    }
    assert.deepEqual([rig.clock.timers, listeners()], before);
    await rig.stop();
    assert.equal(rig.clock.timers, 0);
  });
});
