import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PortSource } from '../../src/boards/board-port.js';
import { OneAtATime } from '../../src/boards/one-at-a-time.js';
import { BellBotError } from '../../src/core/errors.js';
import { ManualClock } from '../system/manual-clock.js';
import { HungPort, HungSystem } from './hung-port.js';
import { ModelRig } from './model-rig.js';

const minute = 60_000;

/** The model board on ports that may hang. */
function hungRig(): { rig: ModelRig; system: HungSystem; ports: HungPort[] } {
  const system = new HungSystem();
  const ports: HungPort[] = [];
  const source = (board: PortSource): PortSource => ({
    find: async () => {
      await new Promise<void>((resolve) => {
        system.call('find', resolve);
      });
      const found = await board.find();
      const port = new HungPort(found.port, system);
      ports.push(port);
      return { ...found, port };
    },
    keep: () => board.keep(),
    onArrival: (listener) => board.onArrival(listener),
  });
  return { rig: new ModelRig((_, board) => source(board)), system, ports };
}

describe('a system that does not come back from a call', () => {
  for (const [kind, limit, sentence] of [
    ['find', 5000, /has not said within 5 s which boards there are.*unplug/],
    ['open', 5000, /port \/dev\/ttyACM0 could not be opened within 5 s.*pull the board's plug/],
  ] as const) {
    it(`is said when it hangs in ${kind}, called once, and the bell rings when it comes back`, async () => {
      const { rig, system, ports } = hungRig();
      system.hangs.add(kind);
      rig.start();
      await rig.until(() => rig.code === 'board-failed', limit + 100);
      assert.match(rig.reason, sentence);
      const { length } = rig.codes;
      await rig.advance(10 * minute);
      assert.deepEqual(rig.codes.slice(length), [], 'it is said once');
      assert.equal(system.most.get(kind), 1);
      system.letGo();
      await rig.until(() => rig.bell.status.ready, 40_000);
      await rig.strike();
      if (kind === 'open') {
        assert.deepEqual([ports[0]?.written, ports[0]?.closed], [0, 1], 'a port that opens late is closed');
      }
      await rig.stop();
    });
  }

  for (const kinds of [['close'], ['flush'], ['flush', 'close']] as const) {
    it(`is said when it hangs in ${kinds.join(' and ')}, and no port is opened meanwhile`, async () => {
      const { rig, system, ports } = hungRig();
      await rig.ready();
      for (const kind of kinds) {
        system.hangs.add(kind);
      }
      rig.board.hang({ hard: true });
      await rig.until(() => rig.code === 'board-failed', 30_000);
      assert.match(rig.reason, kinds[0] === 'close' ? /could not be closed/ : /could not be emptied/);
      const { length } = rig.codes;
      await rig.advance(10 * minute);
      assert.deepEqual(rig.codes.slice(length), []);
      assert.equal(system.most.get('port'), 1);
      assert.ok(ports.slice(1).every((port) => !port.isOpen && port.written === 0));
      rig.board.release();
      system.letGo();
      await rig.until(() => rig.bell.status.ready, 40_000);
      await rig.strike();
      await rig.stop();
    });
  }

  for (const kind of ['find', 'open', 'flush', 'close'] as const) {
    it(`does not keep BellBot from stopping when it hangs in ${kind}`, async () => {
      for (const after of [0, 3000, 20_000]) {
        const { rig, system } = hungRig();
        if (kind === 'flush' || kind === 'close') {
          await rig.ready();
        } else {
          rig.start();
        }
        system.hangs.add(kind);
        rig.board.hang({ hard: true });
        await rig.advance(after);
        await rig.stop();
        system.letGo();
        await rig.advance(1000);
        assert.equal(rig.clock.timers, 0);
      }
    });
  }

  it('closes a port that opens after BellBot has stopped, and writes nothing to it', async () => {
    const { rig, system, ports } = hungRig();
    system.hangs.add('open');
    rig.start();
    await rig.advance(1000);
    await rig.stop();
    system.letGo();
    await rig.advance(1000);
    assert.deepEqual(
      ports.map(({ isOpen, written, closed }) => ({ isOpen, written, closed })),
      [{ isOpen: false, written: 0, closed: 1 }],
    );
  });
});

describe('calls one at a time', () => {
  const late = (): BellBotError => new BellBotError('board-failed', 'late');

  it('settle as the call does', async () => {
    const calls = new OneAtATime(new ManualClock());
    assert.equal(await calls.run({ call: async () => 7, limit: 1000, late }), 7);
    const failing = { call: () => Promise.reject(new Error('no')), limit: 1000, late };
    await assert.rejects(calls.run(failing), /no/);
    const throwing = {
      call: (): Promise<void> => {
        throw new Error('at once');
      },
      limit: 1000,
      late,
    };
    await assert.rejects(calls.run(throwing), /at once/);
    assert.equal(await calls.run({ call: async () => 8, limit: 1000, late }), 8);
  });

  it('are made when the earlier one has come back, whatever it came to', async () => {
    const clock = new ManualClock();
    const calls = new OneAtATime(clock);
    const fail: Array<() => void> = [];
    const first = calls.run({
      call: () =>
        new Promise((_, reject) => {
          fail.push(() => reject(new Error('no')));
        }),
      limit: 1000,
      late,
    });
    const others = ['second', 'third'].map((name) =>
      calls.run({ call: async () => name, limit: 5000, late }),
    );
    first.catch(() => {});
    await clock.advance(1000);
    await assert.rejects(first, /late/);
    fail[0]?.();
    assert.deepEqual(await Promise.all(others), ['second', 'third']);
    assert.equal(clock.timers, 0);
  });
});
