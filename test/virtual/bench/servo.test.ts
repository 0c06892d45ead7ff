import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Servos } from '../../../src/virtual/bench/servos.js';
import type { Ding } from '../../../src/virtual/index.js';
import type { ServoOptions } from '../../../src/virtual/options.js';

const millisecond = 16_000;

/** A servo that gets a pulse every 20 ms. Returns its dings; `angle` says where it is. */
function bench(options: Partial<ServoOptions> = {}) {
  const dings: Ding[] = [];
  const servos = new Servos([{ pin: 8, rest: 75, contact: 86, ...options }], (ding) => dings.push(ding));
  let now = 0;
  return {
    dings,
    angle: () => servos.on(8).angleAt(now),
    /** One pulse that ends at once, then so many milliseconds. */
    pulse(microseconds: number, milliseconds = 20, pin = 8) {
      const cycles = microseconds * 16;
      servos.obey({ pin, at: now - cycles, cycles, microseconds });
      now += milliseconds * millisecond;
      servos.ringUntil(now);
    },
    hold(microseconds: number, milliseconds: number) {
      for (let passed = 0; passed < milliseconds; passed += 20) {
        this.pulse(microseconds);
      }
    },
    moveBell(contact: number, rest: number) {
      servos.on(8).moveBell(now, contact, rest);
    },
    powerOff(milliseconds: number) {
      servos.powerOff(now);
      now += milliseconds * millisecond;
      servos.ringUntil(now);
    },
  };
}

describe('a bell that is put elsewhere', () => {
  it('sounds where it is now, and nowhere else', () => {
    const servo = bench();
    servo.moveBell(100, 75);
    servo.hold(1500, 100);
    assert.equal(servo.dings.length, 0);
    servo.hold(1620, 200);
    assert.equal(servo.dings.length, 1);
  });

  it('sounds from the other side, where the arm rests there', () => {
    const servo = bench();
    servo.hold(1800, 500);
    assert.equal(servo.dings.length, 1);
    servo.moveBell(100, 120);
    servo.hold(1600, 500);
    assert.equal(servo.dings.length, 2);
  });

  it('does not sound for an arm that is there, or on its way past it, already', () => {
    const servo = bench();
    servo.moveBell(60, 40);
    servo.hold(1000, 500);
    assert.equal(servo.dings.length, 0);
    servo.hold(1300, 500);
    assert.equal(servo.dings.length, 1);
  });
});

describe('a servo with a bell', () => {
  it('reaches contact after exactly the cycles that the way takes', () => {
    const servo = bench();
    servo.hold(1500, 100);
    // 11 degrees at 600 degrees a second: 18.33 ms.
    assert.deepEqual(servo.dings, [{ pin: 8, at: Math.ceil((11 / 600) * 16_000_000), microseconds: 1500 }]);
    assert.equal(servo.angle(), 90);
  });

  it('moves at the speed it was given', () => {
    const servo = bench({ speed: 60 });
    servo.hold(1500, 100);
    assert.ok(Math.abs(servo.angle() - 81) < 1e-9);
    servo.hold(1500, 100);
    assert.equal(servo.dings[0]?.at, Math.ceil((11 / 60) * 16_000_000));
  });

  it('counts one ding for a strike, however long it lasts and jitters', () => {
    const servo = bench({ contact: 90 });
    for (let frame = 0; frame < 100; frame += 1) {
      servo.pulse(1500 + (frame % 5) - 2);
    }
    assert.equal(servo.dings.length, 1);
  });

  it('counts the next ding only after the arm was clear', () => {
    const servo = bench();
    for (const width of [1500, 1458, 1500, 1350, 1500, 1350]) {
      servo.hold(width, 100);
    }
    assert.equal(servo.dings.length, 2);
  });

  it('touches at contact itself, and not before it', () => {
    const at = bench();
    at.hold(1460, 200);
    assert.equal(at.dings.length, 1);
    const before = bench();
    before.hold(1459, 200);
    assert.equal(before.dings.length, 0);
  });

  it('is touched from above when it rests above', () => {
    const servo = bench({ rest: 105, contact: 92 });
    servo.hold(1650, 100);
    servo.hold(1800, 100);
    assert.equal(servo.dings.length, 0);
    servo.hold(1500, 100);
    assert.equal(servo.dings.length, 1);
  });

  it('goes limp 50 ms after its last pulse, on its way', () => {
    const servo = bench({ speed: 100 });
    servo.pulse(1500, 500);
    assert.ok(Math.abs(servo.angle() - 80) < 1e-9);
    assert.deepEqual(servo.dings, []);
  });

  it('does not move without power', () => {
    const servo = bench({ speed: 100 });
    servo.pulse(1500, 20);
    servo.powerOff(500);
    assert.ok(Math.abs(servo.angle() - 77) < 1e-9);
    assert.deepEqual(servo.dings, []);
  });

  it('disregards pulses that are no servo pulses, and those of other pins', () => {
    const servo = bench();
    servo.pulse(399, 100);
    servo.pulse(2601, 100);
    servo.pulse(1500, 100, 9);
    assert.equal(servo.angle(), 75);
    servo.hold(2600, 300);
    assert.equal(servo.angle(), 200);
  });

  it('turns without a bell and counts nothing', () => {
    const dings: Ding[] = [];
    const servos = new Servos([{ pin: 8, rest: 75 }], (ding) => dings.push(ding));
    servos.obey({ pin: 8, at: 0, cycles: 24_000, microseconds: 1500 });
    servos.ringUntil(millisecond * 40);
    assert.equal(servos.on(8).angleAt(millisecond * 40), 90);
    assert.deepEqual(dings, []);
  });
});
