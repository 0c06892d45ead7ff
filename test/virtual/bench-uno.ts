import { once } from 'node:events';
import {
  type Ding,
  type Pulse,
  type Reset,
  type UnoOptions,
  type UnoPort,
  VirtualUno,
} from '../../src/virtual/index.js';

/** Milliseconds for which the sketch blinks its version before it says it: 1626 and a little. */
export const blinkTime = 1640;

/** Milliseconds from opening the port until the sketch has said its name: 500 of bootloader, then the blinking. */
export const bootTime = 500 + blinkTime;

/** A virtual Uno with an open port, and a record of all it did. */
export interface BenchUno {
  readonly uno: VirtualUno;
  readonly port: UnoPort;
  readonly pulses: Pulse[];
  readonly dings: Ding[];
  readonly resets: Reset[];
  /** Bytes that came from the board. */
  readonly heard: number[];
  /** Sends bytes and runs the board; returns the bytes that came back meanwhile. */
  ask(bytes: readonly number[], milliseconds: number): number[];
  /** The pulses on `pin` that end in the next so many milliseconds. */
  pulsesOn(pin: number, milliseconds: number): Pulse[];
}

/** A virtual Uno whose sketch has just started to listen. */
export async function bootedUno(options?: UnoOptions): Promise<BenchUno> {
  const uno = new VirtualUno(options);
  const port = uno.createPort();
  const bench = {
    uno,
    port,
    pulses: [] as Pulse[],
    dings: [] as Ding[],
    resets: [] as Reset[],
    heard: [] as number[],
    ask(bytes: readonly number[], milliseconds: number): number[] {
      const from = bench.heard.length;
      port.write(Uint8Array.from(bytes));
      uno.advance(milliseconds);
      return bench.heard.slice(from);
    },
    pulsesOn(pin: number, milliseconds: number): Pulse[] {
      const from = bench.pulses.length;
      uno.advance(milliseconds);
      return bench.pulses.slice(from).filter((pulse) => pulse.pin === pin);
    },
  };
  uno.on('pulse', (pulse) => bench.pulses.push(pulse));
  uno.on('ding', (ding) => bench.dings.push(ding));
  uno.on('reset', (reset) => bench.resets.push(reset));
  port.on('data', (bytes) => bench.heard.push(...bytes));
  port.open();
  await once(port, 'open');
  uno.advance(bootTime);
  return bench;
}

/** Lets the callbacks and events run that ports put off to `process.nextTick`. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
