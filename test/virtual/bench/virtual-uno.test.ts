import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VirtualUno } from '../../../src/virtual/index.js';
import { bootedUno } from '../bench-uno.js';
import { analog, output, pinMode, servo } from '../firmata-messages.js';
import { hardwarePulses } from '../sketches.js';

describe('a virtual Uno', () => {
  it('counts a ding for each of 10 strikes, in the cycle that the arm needs from the pulse', async () => {
    const bench = await bootedUno({ servos: [{ pin: 9, rest: 75, contact: 86 }] });
    bench.ask([...pinMode(9, servo), ...analog(9, 1350)], 200);
    for (let strike = 0; strike < 10; strike += 1) {
      const from = bench.pulses.length;
      bench.ask(analog(9, 1500), 250);
      const rest = bench.pulses[from - 1];
      const sent = bench.pulses.slice(from).find(({ microseconds }) => microseconds > 1400);
      const ding = bench.dings[strike];
      assert.ok(rest !== undefined && sent !== undefined && ding !== undefined);
      const way = 86 - (bench.pulses[bench.pulses.indexOf(sent) - 1]?.microseconds ?? 0) / 10 + 60;
      const expected = sent.at + sent.cycles + (way / 600) * 16_000_000;
      assert.ok(Math.abs(ding.at - expected) <= 1, `${ding.at - expected} cycles`);
      bench.ask(analog(9, 1350), 250);
    }
    assert.equal(bench.uno.dings(9), 10);
    assert.ok(Math.abs(bench.uno.angle(9) - 75) < 0.5);
  });

  it('does the same in the same cycles, in whatever steps time passes', () => {
    const run = (steps: readonly number[]): string => {
      const uno = new VirtualUno();
      const log: unknown[] = [];
      uno.on('pulse', (pulse) => log.push(pulse));
      for (const step of steps) {
        uno.advance(step);
      }
      assert.ok(log.length > 2);
      return JSON.stringify(log);
    };
    const whole = run([1200]);
    assert.equal(run(Array<number>(3600).fill(1 / 3)), whole);
    assert.equal(run([0, 0.001, 999.999, 200]), whole);
  });

  it('runs its time on without drift, a few cycles late at most', () => {
    const uno = new VirtualUno({ image: hardwarePulses });
    for (let step = 0; step < 100; step += 1) {
      uno.advance(0.1);
    }
    uno.runCycles(7);
    assert.ok(uno.cycles >= 160_007 && uno.cycles < 160_013, `${uno.cycles} cycles`);
  });

  it('tells of an event in the cycle in which it happens, so that a listener can act on it at once', () => {
    const uno = new VirtualUno({ image: hardwarePulses });
    const late: number[] = [];
    uno.on('pulse', ({ at, cycles }) => {
      late.push(uno.cycles - at - cycles);
      if (late.length === 2) {
        uno.unplug();
      }
    });
    uno.advance(100);
    assert.equal(late.length, 2);
    assert.ok(
      late.every((cycles) => cycles >= 0 && cycles < 10),
      `${late}`,
    );
  });

  it('says which pins the chip drives high, for as long as it does', async () => {
    const uno = new VirtualUno({ bootloader: 0, resetOnOpen: false });
    uno.advance(2200);
    const port = uno.createPort();
    await new Promise((resolve) => port.open(resolve));
    port.write(Uint8Array.from([...pinMode(7, output), ...pinMode(12, output), 0x90, 0, 1, 0x91, 0x10, 0]));
    uno.advance(20);
    assert.deepEqual(
      [6, 7, 8, 12].map((pin) => uno.level(pin)),
      [false, true, false, true],
    );
    port.write(Uint8Array.of(0x90, 0, 0));
    uno.advance(20);
    assert.deepEqual(
      [7, 12].map((pin) => uno.level(pin)),
      [false, true],
    );
    uno.brownOut();
    assert.equal(uno.level(12), false);
  });

  it('refuses to be advanced by a listener of its events', () => {
    const uno = new VirtualUno();
    uno.on('reset', () => uno.advance(1));
    assert.throws(() => uno.advance(1), /listener/);
    uno.advance(1);
  });

  it('rejects options and arguments that make no sense', () => {
    const uno = new VirtualUno({ servos: [{ pin: 8, rest: 75 }] });
    for (const wrong of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.throws(() => uno.advance(wrong), RangeError);
      assert.throws(() => uno.brownOut(wrong), RangeError);
    }
    assert.throws(() => uno.setAnalog(6, 1), RangeError);
    assert.throws(() => uno.setAnalog(0, Number.NaN), RangeError);
    assert.throws(() => uno.moveBell(9, 80, 75), RangeError);
    assert.throws(() => uno.moveBell(8, 75, 75), RangeError);
    for (const wrong of [1, 20, 8.5, Number.NaN]) {
      assert.throws(() => uno.level(wrong), RangeError);
    }
    assert.throws(() => uno.dings(9), RangeError);
    assert.throws(() => uno.angle(9), RangeError);
    for (const servos of [
      [{ pin: 1, rest: 75 }],
      [{ pin: 20, rest: 75 }],
      [{ pin: 8.5, rest: 75 }],
      [{ pin: 8, rest: Number.NaN }],
      [{ pin: 8, rest: 75, contact: 75 }],
      [{ pin: 8, rest: 75, speed: 0 }],
      [
        { pin: 8, rest: 75 },
        { pin: 8, rest: 90 },
      ],
    ]) {
      assert.throws(() => new VirtualUno({ servos }), RangeError);
    }
    assert.throws(() => new VirtualUno({ bootloader: -1 }), RangeError);
    assert.throws(() => new VirtualUno({ image: 'nonsense' }), SyntaxError);
  });

  it('starts its sketch as late as its bootloader is told to', async () => {
    const quick = await bootedUno({ bootloader: 0 });
    const slow = await bootedUno({ bootloader: 100 });
    const [first, second] = [quick.pulses[0]?.at ?? 0, slow.pulses[0]?.at ?? 0];
    assert.equal(second - first, 1_600_000);
  });

  it('is not reset by an opening port when the trace is cut', async () => {
    const { resets, heard } = await bootedUno({ resetOnOpen: false });
    assert.deepEqual(resets, [{ at: 0, cause: 'power' }]);
    assert.deepEqual(heard.slice(0, 3), [0xf9, 2, 3]);
  });
});
