import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { steadyTime } from '../../src/system/steady-time.js';
import { Machine } from './machine.js';

const hour = 3_600_000;

describe('time that goes on while the computer is suspended', () => {
  let machine: Machine;
  let time: () => number;

  beforeEach(() => {
    machine = new Machine();
    time = steadyTime(machine);
    assert.equal(time(), 0);
  });

  it('asks the machine only after something has happened', async () => {
    for (let n = 0; n < 100; n += 1) {
      await machine.clock.advance(1000);
      time();
    }
    assert.equal(machine.asked, 1, 'at the first look');
    machine.suspend(hour);
    time();
    time();
    assert.equal(machine.asked, 2);
    machine.clock.epoch += hour;
    time();
    time();
    assert.equal(machine.asked, 3);
  });

  it('knows a suspension also when the clock was set at once, either way', () => {
    machine.suspend(8 * hour);
    machine.clock.epoch -= 3 * hour;
    assert.equal(time(), 8 * hour);
    machine.suspend(hour);
    machine.clock.epoch -= 3 * hour;
    assert.equal(time(), 9 * hour);
    machine.suspend(hour);
    machine.clock.epoch += hour;
    assert.equal(time(), 10 * hour);
  });

  it('counts what setting the clock back hid for a while at the next occasion', () => {
    machine.suspend(hour);
    machine.clock.epoch -= hour;
    assert.equal(time(), 0);
    machine.clock.epoch += 5000;
    assert.equal(time(), hour);
  });

  it('adds short suspensions up until they are worth counting', () => {
    for (let n = 0; n < 10; n += 1) {
      machine.suspend(900);
      time();
    }
    assert.ok(time() >= 9000 - 2900, `${time()} ms of 9000`);
    assert.ok(time() <= 9000);
  });

  it('is not disturbed by a machine that counts whole seconds, and never goes back', async () => {
    machine.resolution = 1000;
    time = steadyTime(machine);
    let last = time();
    for (let n = 0; n < 500; n += 1) {
      await machine.clock.advance(1 + ((n * 397) % 1500));
      machine.clock.epoch += n % 2 === 0 ? 4000 : -4000;
      assert.ok(time() >= last);
      last = time();
    }
    assert.equal(last, machine.awake(), 'setting the clock 500 times counts for nothing');
    machine.suspend(hour);
    assert.ok(Math.abs(time() - last - hour) <= 1000);
  });

  it('does not go back when the machine says that it booted later, and counts the next suspension', () => {
    machine.suspend(hour);
    assert.equal(time(), hour);
    machine.booted = -30 * 60_000;
    machine.clock.epoch += 5000;
    assert.equal(time(), hour);
    machine.suspend(hour);
    assert.equal(time(), 2 * hour);
  });

  it("is the machine's own time where nothing tells of suspensions", async () => {
    machine.mute = true;
    time = steadyTime(machine);
    machine.suspend(hour);
    await machine.clock.advance(7);
    assert.equal(time(), 7);
    assert.equal(steadyTime({ ...machine, sinceBoot: undefined })(), 7);
  });
});
