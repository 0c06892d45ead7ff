import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Pulse } from '../../../src/virtual/index.js';
import { type BenchUno, bootedUno } from '../bench-uno.js';
import {
  analog,
  output,
  pinMode,
  pinState,
  pinStateQuery,
  reportVersion,
  servo,
} from '../firmata-messages.js';

/** Allowed error of a pulse, microseconds. */
const tolerance = 5;

/** Runs the board until a pulse on `pin` has just ended. */
function runToEndOfPulse({ uno, pulses }: BenchUno, pin: number): Pulse {
  const from = pulses.length;
  for (let step = 0; step < 300; step += 1) {
    uno.advance(0.1);
    const pulse = pulses.slice(from).find((each) => each.pin === pin);
    if (pulse !== undefined) {
      return pulse;
    }
  }
  throw new Error(`No pulse on pin ${pin} within 30 ms.`);
}

describe('StandardFirmata on the virtual Uno', () => {
  let bench: BenchUno;
  before(async () => {
    bench = await bootedUno({ servos: [{ pin: 8, rest: 75, contact: 86 }] });
  });

  it('reports version 2.3 and its name within 2.2 s of opening the port', () => {
    const name = [...'StandardFirmata.ino'].flatMap((letter) => [letter.charCodeAt(0), 0]);
    assert.deepEqual(bench.heard, [0xf9, 2, 3, 0xf0, 0x79, 2, 3, ...name, 0xf7]);
  });

  it('blinks its version on pin 13 and moves no other pin while it starts', () => {
    assert.deepEqual(new Set(bench.pulses.map(({ pin }) => pin)), new Set([13]));
    assert.equal(bench.pulses.length, 5);
  });

  it('starts pulses of 1500 us by pin mode SERVO alone, which strikes the bell', () => {
    const { uno, port } = bench;
    port.write(Uint8Array.from(pinMode(8, servo)));
    const [first] = bench.pulsesOn(8, 200);
    assert.ok(first !== undefined && Math.abs(first.microseconds - 1500) <= tolerance);
    assert.equal(uno.dings(8), 1);
    bench.ask(pinMode(8, output), 100);
  });

  it('never makes a wrong pulse when pin mode and position come in one burst', () => {
    const { uno, port } = bench;
    for (let phase = 0; phase < 20; phase += 1) {
      uno.advance(20 + phase * 0.97);
      port.write(Uint8Array.from([...pinMode(8, servo), ...analog(8, 1350)]));
      const pulses = bench.pulsesOn(8, 100);
      assert.ok(pulses.length >= 2, `phase ${phase}: ${pulses.length} pulses`);
      for (const { microseconds } of pulses) {
        assert.ok(Math.abs(microseconds - 1350) <= tolerance, `phase ${phase}: ${microseconds} us`);
      }
      bench.ask(pinMode(8, output), 30);
    }
  });

  for (const [degrees, expected] of [
    [0, 600],
    [75, 1350],
    [90, 1500],
    [180, 2400],
  ] as const) {
    it(`holds ${degrees} degrees with pulses of ${expected} us, 20 ms apart`, () => {
      bench.ask([...pinMode(8, servo), ...analog(8, 600 + 10 * degrees)], 60);
      const pulses = bench.pulsesOn(8, 200);
      assert.ok(pulses.length >= 9);
      for (const [index, pulse] of pulses.entries()) {
        assert.ok(Math.abs(pulse.microseconds - expected) <= tolerance, `${pulse.microseconds} us`);
        assert.equal(pulse.cycles, pulse.microseconds * 16);
        const last = pulses[index - 1];
        assert.ok(last === undefined || Math.abs(pulse.at - last.at - 320_000) < 16_000);
      }
    });
  }

  it('drives other pins likewise, D2, D9 and D13 at once', () => {
    const widths = new Map([
      [2, 1350],
      [9, 1000],
      [13, 1500],
    ]);
    bench.ask(pinMode(8, output), 30);
    for (const [pin, width] of widths) {
      bench.ask([...pinMode(pin, servo), ...analog(pin, width)], 30);
    }
    const from = bench.pulses.length;
    bench.uno.advance(100);
    const pulses = bench.pulses.slice(from);
    assert.deepEqual(new Set(pulses.map(({ pin }) => pin)), new Set(widths.keys()));
    for (const { pin, microseconds } of pulses) {
      assert.ok(
        Math.abs(microseconds - (widths.get(pin) ?? 0)) <= tolerance,
        `pin ${pin}: ${microseconds} us`,
      );
    }
    for (const pin of widths.keys()) {
      bench.ask(pinMode(pin, output), 30);
    }
  });

  it('measures pulses on A5 too', () => {
    const [a5, high, low] = [19, [0x92, 8, 0], [0x92, 0, 0]];
    bench.ask([...pinMode(a5, output), ...high], 5);
    bench.ask(low, 5);
    const pulse = bench.pulses.at(-1);
    assert.equal(pulse?.pin, a5);
    assert.ok(Math.abs((pulse?.microseconds ?? 0) - 5000) < 1000);
  });

  it('gives back the last position by pin state query', () => {
    bench.ask([...pinMode(8, servo), ...analog(8, 1500)], 50);
    assert.deepEqual(bench.ask(pinStateQuery(8), 10), pinState(8, servo, 1500));
  });

  it('stops the pulses with pin mode OUTPUT, and the arm stays', () => {
    const { uno } = bench;
    bench.ask([...pinMode(8, servo), ...analog(8, 1350)], 500);
    runToEndOfPulse(bench, 8);
    bench.ask(pinMode(8, output), 5);
    const angle = uno.angle(8);
    assert.ok(Math.abs(angle - 75) < 0.5);
    assert.deepEqual(bench.pulsesOn(8, 300), []);
    assert.equal(uno.angle(8), angle);
  });

  it('cuts a pulse short with pin mode OUTPUT in the middle of it, which moves the arm', () => {
    const { uno } = bench;
    bench.ask([...pinMode(8, servo), ...analog(8, 1350)], 500);
    const last = runToEndOfPulse(bench, 8);
    const untilNext = 20 - last.microseconds / 1000;
    // The three bytes and the sketch take 0.8 ms or more; then the pulse has been high for about half its time.
    uno.advance(untilNext - 0.2);
    bench.ask(pinMode(8, output), 100);
    const cut = bench.pulses.at(-1);
    assert.ok(
      cut !== undefined && cut.microseconds > 400 && cut.microseconds < 1300,
      `${cut?.microseconds} us`,
    );
    assert.ok(uno.angle(8) < 70);
  });

  it('answers each of 60 queries that come at full line rate', () => {
    const queries = Array.from({ length: 60 }, () => reportVersion).flat();
    const answer = Array.from({ length: 60 }, () => [0xf9, 2, 3]).flat();
    assert.deepEqual(bench.ask(queries, 200), answer);
  });

  it('sends a reply of hundreds of bytes without losing one', () => {
    const capabilities = bench.ask([0xf0, 0x6b, 0xf7], 200);
    assert.deepEqual([capabilities[0], capabilities[1], capabilities.at(-1)], [0xf0, 0x6c, 0xf7]);
    assert.equal(capabilities.filter((byte) => byte === 0x7f).length, 20);
  });

  it('sends and receives a byte in 2720 cycles', () => {
    const { uno } = bench;
    const arrivals: number[] = [];
    bench.port.on('data', () => arrivals.push(uno.cycles));
    const written = uno.cycles;
    bench.ask(reportVersion, 20);
    const [first = 0, second = 0, third = 0] = arrivals;
    assert.ok(first - written >= 2 * 2720 && first - written < 4 * 2720, `${first - written} cycles`);
    for (const gap of [second - first, third - second]) {
      assert.ok(Math.abs(gap - 2720) < 16, `${gap} cycles`);
    }
  });

  it('reads the volts on an analog input', () => {
    const { uno } = bench;
    for (const [volts, reading] of [
      [2.5, 512],
      [5, 1023],
      [9, 1023],
      [0, 0],
    ] as const) {
      uno.setAnalog(3, volts);
      // Reporting is switched on, a sample is waited for, and reporting is switched off.
      const heard = bench.ask([0xc3, 1], 40);
      bench.ask([0xc3, 0], 40);
      const last = heard.lastIndexOf(0xe3, heard.length - 3);
      assert.deepEqual(heard.slice(last, last + 3), [0xe3, reading & 0x7f, reading >> 7]);
    }
  });
});
