import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StrikeCutShort } from '../../src/core/errors.js';
import { upTo } from '../system/long-forms.js';
import { ModelRig } from './model-rig.js';
import { UnreadBytes } from './unread-bytes.js';
import { VirtualRig } from './virtual-rig.js';

describe('a board that goes silent', () => {
  for (const { silentFor, takenIn } of [
    ...upTo([600, 4700], [600, 2000, 4000, 4700, 8000, 20_000]).map((milliseconds) => ({
      silentFor: milliseconds,
      takenIn: false,
    })),
    ...upTo([2000], [600, 2000, 8000]).map((milliseconds) => ({ silentFor: milliseconds, takenIn: true })),
  ]) {
    const what = takenIn ? 'has not read, but taken in' : 'has not read';
    it(`does not ring by what it ${what} when it reads again after ${silentFor} ms`, async () => {
      const rig = new VirtualRig({ resetOnOpen: false });
      const unread = new UnreadBytes(rig.uno, takenIn);
      await rig.ready();
      unread.stopReading();
      const strike = rig.bell.strike();
      strike.catch(() => {});
      await rig.until(() => unread.length > 0, 10);
      await rig.advance(silentFor);
      await assert.rejects(rig.during(strike), StrikeCutShort);
      unread.readOn();
      await rig.until(() => rig.bell.status.ready, 5000);
      await rig.advance(1000);
      assert.equal(rig.dings, 0);
      await rig.strike();
      assert.equal(rig.dings, 1, 'it could have rung');
      await rig.stop();
    });
  }

  it('is ready again within 5 s of going on, whenever that is', async () => {
    for (let hungFor = 3000; hungFor <= 70_000; hungFor += upTo(7770, 777)) {
      const rig = new ModelRig();
      await rig.ready();
      rig.board.hang({ hard: true });
      await rig.advance(hungFor);
      assert.ok(!rig.bell.status.ready || hungFor < 4000, `${hungFor} ms`);
      rig.board.release();
      await rig.until(() => rig.bell.status.ready, 5000);
      await rig.stop();
    }
  });

  it('is ready at once when only its answer was lost: its port stays open and it is not reset', async () => {
    const rig = new VirtualRig();
    const createPort = rig.uno.createPort.bind(rig.uno);
    let opened = 0;
    let deaf = false;
    rig.uno.createPort = () => {
      const port = createPort();
      port.on('open', () => {
        opened += 1;
      });
      const emit = port.emit.bind(port) as (name: string, ...values: unknown[]) => boolean;
      Object.assign(port, {
        emit: (name: string, ...values: unknown[]) => !(deaf && name === 'data') && emit(name, ...values),
      });
      return port;
    };
    await rig.ready();
    deaf = true;
    const strike = rig.bell.strike();
    strike.catch(() => {});
    await rig.until(() => !rig.bell.status.ready, 5000);
    deaf = false;
    await rig.until(() => rig.bell.status.ready, 700);
    assert.equal(opened, 1);
    await assert.rejects(rig.during(strike), StrikeCutShort);
    await rig.stop();
  });
});
