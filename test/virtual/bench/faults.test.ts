import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VirtualUno } from '../../../src/virtual/index.js';
import { type BenchUno, blinkTime, bootedUno, bootTime, nextTurn } from '../bench-uno.js';
import { analog, pinMode, reportVersion, servo } from '../firmata-messages.js';
import { watchdogSketch } from '../sketches.js';

const version = [0xf9, 2, 3];
const atRest = [...pinMode(8, servo), ...analog(8, 1350)];
const frequency = 16_000_000;

function bell(): Promise<BenchUno> {
  return bootedUno({ servos: [{ pin: 8, rest: 75, contact: 86 }] });
}

/** Asserts that the board is silent and still, and says its version when `milliseconds` are about to be over. */
function assertStartsAgain({ uno, heard, pulsesOn }: BenchUno, milliseconds: number): void {
  const from = heard.length;
  const dings = uno.dings(8);
  assert.deepEqual(pulsesOn(8, milliseconds - 20), []);
  assert.deepEqual(heard.slice(from), []);
  uno.advance(20);
  assert.deepEqual(heard.slice(from, from + 3), version);
  assert.equal(uno.dings(8), dings);
}

describe('a virtual Uno that is disturbed', () => {
  it('says why and when it was reset: power first, then DTR when the port opens', async () => {
    const { resets } = await bell();
    assert.deepEqual(resets, [
      { at: 0, cause: 'power' },
      { at: 0, cause: 'dtr' },
    ]);
  });

  it('starts again after its reset button, with the port open, and ignores positions until the pin mode is set', async () => {
    const bench = await bell();
    const { uno, port, resets } = bench;
    bench.ask(atRest, 200);
    const at = uno.cycles;
    uno.reset();
    assert.deepEqual(resets.at(-1), { at, cause: 'button' });
    assertStartsAgain(bench, bootTime);
    assert.equal(port.isOpen, true);
    port.write(Uint8Array.from(analog(8, 1350)));
    assert.deepEqual(bench.pulsesOn(8, 200), []);
    bench.ask(atRest, 100);
    assert.ok(bench.pulsesOn(8, 100).length >= 4);
  });

  it('starts at once, without bootloader, after a brown-out', async () => {
    const bench = await bell();
    const { uno, port, resets } = bench;
    bench.ask(atRest, 200);
    uno.brownOut(50);
    assert.equal(resets.at(-1)?.cause, 'brown-out');
    assertStartsAgain(bench, 50 + blinkTime);
    assert.equal(port.isOpen, true);
  });

  it('stays in reset while the supply is low, even when the button is pressed meanwhile', async () => {
    const bench = await bell();
    bench.uno.brownOut(1000);
    bench.uno.advance(10);
    bench.uno.reset();
    bench.uno.advance(990 - 500);
    assertStartsAgain(bench, 500 + bootTime);
  });

  it('neither answers nor pulses while it hangs, and goes on after release with what its receiver held', async () => {
    const bench = await bell();
    const { uno } = bench;
    const moments: string[] = [];
    uno.on('hung', ({ at }) => moments.push(`hung ${at === uno.cycles}`));
    uno.on('released', ({ at }) => moments.push(`released ${at === uno.cycles}`));
    bench.ask(atRest, 200);
    uno.hang();
    uno.hang();
    assert.deepEqual(bench.pulsesOn(8, 40), []);
    assert.deepEqual(bench.ask([...reportVersion, ...reportVersion, ...Array(50).fill(0xf9)], 500), []);
    uno.release();
    uno.release();
    // Two bytes in the FIFO and one in the shift register.
    assert.deepEqual(bench.ask([], 100), [...version, ...version, ...version]);
    assert.ok(bench.pulsesOn(8, 200).length >= 9);
    assert.deepEqual(moments, ['hung true', 'released true']);
  });

  it('recovers from a hang by a reset, DTR included, unless it is a hard one', async () => {
    const bench = await bell();
    const { uno, port } = bench;
    let released = 0;
    uno.on('released', () => {
      released += 1;
    });
    uno.hang();
    uno.reset();
    assert.equal(released, 1);
    assertStartsAgain(bench, bootTime);
    uno.hang({ hard: true });
    port.close();
    await nextTurn();
    port.open();
    await nextTurn();
    uno.unplug();
    uno.plugIn();
    uno.advance(bootTime);
    assert.deepEqual(bench.ask(reportVersion, 100), []);
    assert.equal(released, 1);
    uno.release();
    const again = uno.createPort();
    const heard: number[] = [];
    again.on('data', (bytes) => heard.push(...bytes));
    again.open();
    await nextTurn();
    uno.advance(bootTime);
    assert.deepEqual(heard.slice(0, 3), version);
  });

  it('closes its port with a disconnect error when unplugged, and opens again when plugged in', async () => {
    const bench = await bell();
    const { uno, port, resets } = bench;
    bench.ask(atRest, 200);
    const closed: (Error | null)[] = [];
    port.on('close', (error) => closed.push(error));
    uno.unplug();
    uno.unplug();
    assert.equal(port.isOpen, false);
    await nextTurn();
    assert.equal(closed.length, 1);
    assert.ok(closed[0] instanceof Error && 'disconnected' in closed[0] && closed[0].disconnected === true);
    const refused = await new Promise<Error | null>((resolve) => port.open(resolve));
    assert.match(String(refused), /No such file or directory, cannot open virtual-uno/);
    assert.deepEqual(bench.pulsesOn(8, 500), []);

    const at = uno.cycles;
    uno.plugIn();
    uno.plugIn();
    assert.deepEqual(resets.at(-1), { at, cause: 'power' });
    assert.equal(await new Promise<Error | null>((resolve) => port.open(resolve)), null);
    assert.deepEqual(resets.at(-1), { at, cause: 'dtr' });
    assertStartsAgain(bench, bootTime);
  });

  it('leaves the arm where it is without power, in the middle of a strike', async () => {
    const bench = await bell();
    const { uno } = bench;
    bench.ask(atRest, 200);
    bench.port.write(Uint8Array.from(analog(8, 1500)));
    // 11 degrees take 18 ms; 5 ms after the first longer pulse the arm is on its way.
    while ((bench.pulses.at(-1)?.microseconds ?? 0) < 1400) {
      uno.advance(1);
    }
    uno.advance(5);
    const angle = uno.angle(8);
    assert.ok(angle > 76 && angle < 86, `${angle} degrees`);
    uno.unplug();
    uno.advance(1000);
    assert.equal(uno.angle(8), angle);
    assert.equal(uno.dings(8), 0);
  });

  it('goes away in silence, and fails at the next write, whether it is plugged in again or not', async () => {
    for (const back of [false, true]) {
      const { uno, port } = await bell();
      const events: string[] = [];
      port.on('close', (error) => events.push(`close ${error !== null && 'disconnected' in error}`));
      uno.unplug({ silent: true });
      if (back) {
        uno.plugIn();
      }
      uno.advance(bootTime);
      await nextTurn();
      assert.equal(port.isOpen, true);
      assert.equal(events.length, 0);
      port.write(Uint8Array.of(0xf9), (error) => events.push(`write ${error !== null}`));
      assert.equal(port.isOpen, false);
      await nextTurn();
      assert.deepEqual(events.sort(), ['close true', 'write true']);
    }
  });

  it('disregards buttons and sags without power', () => {
    const uno = new VirtualUno();
    uno.advance(1);
    const events: string[] = [];
    uno.unplug();
    for (const name of ['reset', 'hung', 'released', 'plugged-in'] as const) {
      uno.on(name, () => events.push(name));
    }
    uno.reset();
    uno.brownOut();
    uno.hang();
    uno.release();
    uno.advance(3000);
    assert.deepEqual(events, []);
    assert.equal(uno.cycles, Math.round(3.001 * frequency));
  });

  it('is reset by its watchdog', () => {
    const uno = new VirtualUno({ image: watchdogSketch });
    const resets: number[] = [];
    const pulses: number[] = [];
    uno.on('reset', ({ at, cause }) => {
      if (cause === 'watchdog') {
        resets.push(at);
      }
    });
    uno.on('pulse', ({ pin, cycles }) => pulses.push(pin, cycles));
    uno.advance(40);
    assert.equal(resets.length, 2);
    const [first = 0, second = 0] = resets;
    // 2048 periods of 128 kHz are 16 ms.
    assert.ok(Math.abs(first - 256_000) < 20, `${first} cycles`);
    assert.ok(Math.abs(second - first - 256_000) < 20, `${second - first} cycles`);
    assert.deepEqual(pulses, [8, 2, 8, 2, 8, 2]);
  });

  it('hangs and is reset by its watchdog all the same', () => {
    const uno = new VirtualUno({ image: watchdogSketch });
    const events: string[] = [];
    uno.on('released', () => events.push('released'));
    uno.on('reset', ({ cause }) => events.push(cause));
    uno.advance(1);
    uno.hang();
    uno.advance(20);
    assert.deepEqual(events, ['power', 'released', 'watchdog']);
  });
});
