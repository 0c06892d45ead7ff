import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ModelRig } from './model-rig.js';

const minute = 60_000;

describe('a board with another sketch', () => {
  it('drives the servo as soon as StandardFirmata is uploaded over a sketch without servos', async () => {
    const rig = new ModelRig();
    rig.board.upload('has no servos');
    rig.start();
    await rig.until(() => rig.code === 'pin-without-servo', 8000);
    await rig.advance(minute);
    rig.board.upload('moves servos');
    await rig.until(() => rig.bell.status.ready, 8000);
    await rig.strike();
    await rig.stop();
  });

  it('says that the pin has no servo as soon as such a sketch is uploaded over StandardFirmata', async () => {
    const rig = new ModelRig();
    await rig.ready();
    await rig.strike();
    rig.board.upload('has no servos');
    await rig.until(() => rig.code === 'pin-without-servo', 8000);
    const { length } = rig.codes;
    await rig.advance(5 * minute);
    assert.deepEqual(rig.codes.slice(length), []);
    rig.board.upload('moves servos');
    await rig.until(() => rig.bell.status.ready, 8000);
    await rig.strike();
    await rig.stop();
  });

  it('is known for what it is when the sketch was uploaded while it was unplugged', async () => {
    const rig = new ModelRig();
    await rig.ready();
    for (const [kind, code] of [
      ['has no servos', 'pin-without-servo'],
      ['moves servos', 'ready'],
    ] as const) {
      rig.board.unplug();
      await rig.advance(3000);
      rig.board.upload(kind);
      rig.board.plugIn();
      await rig.until(() => rig.code === code, 8000);
    }
    await rig.strike();
    await rig.stop();
  });
});

describe('an arm that cannot be brought to rest', () => {
  it('is tried again with growing delays, and said once', async () => {
    const rig = new ModelRig();
    let openings = 0;
    rig.supervisor.onFound(() => {
      openings += 1;
    });
    await rig.ready();
    rig.board.upload('takes no position');
    await rig.advance(10_000);
    assert.match(rig.reason, /did not take the angle of 75 degrees/);
    const before = [rig.codes.length, openings];
    await rig.advance(10 * minute);
    const said = rig.codes.length - (before[0] ?? 0);
    const opened = openings - (before[1] ?? 0);
    assert.ok(said <= 5, `${said} changes of the status in ten minutes: ${rig.codes.slice(before[0])}`);
    assert.ok(opened <= 24, `the port was opened ${opened} times in ten minutes`);
    rig.board.upload('moves servos');
    await rig.until(() => rig.bell.status.ready, 40_000);
    await rig.strike();
    await rig.stop();
  });

  it('is tried again with growing delays also when its board falls off the bus each time', async () => {
    const rig = new ModelRig();
    await rig.ready();
    let falls = 0;
    rig.bell.onStatus((status) => {
      if (!status.ready && status.reason === 'The arm is being brought to rest.') {
        falls += 1;
        rig.clock.after(50, () => rig.board.unplug());
        rig.clock.after(300, () => rig.board.plugIn());
      }
    });
    rig.board.unplug();
    rig.board.plugIn();
    await rig.advance(10 * minute);
    assert.ok(falls >= 5 && falls <= 30, `it was tried ${falls} times in ten minutes`);
    assert.ok(rig.codes.length <= 120, `${rig.codes.length} changes of the status in ten minutes`);
    await rig.stop();
  });

  it('is said with the reason when something throws, and is tried again', async () => {
    const rig = new ModelRig();
    const servo = rig.link.servo.bind(rig.link);
    rig.link.servo = () => {
      throw new Error('the pins are mad');
    };
    rig.start();
    await rig.until(() => rig.code === 'board-failed', 8000);
    assert.match(rig.reason, /the pins are mad/);
    await rig.advance(minute);
    assert.match(rig.reason, /the pins are mad/);
    assert.ok(rig.codes.length <= 5, rig.codes.join());
    rig.link.servo = servo;
    await rig.until(() => rig.bell.status.ready, 40_000);
    await rig.strike();
    await rig.stop();
  });
});
