/**
 * How long it takes from the acceptance of a ring, arm attached, until the last byte of its strike is written to the
 * port, and until the first changed pulse: 200 rings in real time at random phases of the servo frame. The pulse's time
 * is the board's, counted in cycles.
 */

import { BoardSupervisor } from '../src/boards/board-supervisor.js';
import { FirmataLink } from '../src/boards/firmata-link.js';
import { ServoBell } from '../src/boards/servo-bell.js';
import { VirtualSource } from '../src/boards/virtual-source.js';
import { single } from '../src/core/pattern.js';
import { Ringer } from '../src/core/ringer.js';
import { systemClock } from '../src/system/system-clock.js';
import { uuid7 } from '../src/system/uuid7.js';
import { RealTimeUno, type UnoPort } from '../src/virtual/index.js';
import { MemoryStore } from '../test/core/memory-store.js';
import { quantile } from './load.js';

const rings = Number(process.env.BENCH_RINGS ?? 200);
const strikeWidth = 1500;

/** When the last byte was written to the port, milliseconds. */
let lastWrite = 0;
/** When the first pulse of the strike angle was heard of, milliseconds. */
let changedAt = 0;

const uno = new RealTimeUno({ servos: [{ pin: 8, rest: 75, contact: 87 }] });
uno.on('pulse', ({ microseconds }) => {
  if (changedAt === 0 && Math.abs(microseconds - strikeWidth) <= 5) {
    // It is heard of at its end.
    changedAt = performance.now() - microseconds / 1000;
  }
});
const createPort = uno.createPort.bind(uno);
uno.createPort = (): UnoPort => {
  const port = createPort();
  const write = port.write.bind(port);
  port.write = (data, done) =>
    write(data, (error) => {
      // The first burst after the acceptance is the strike's; a heartbeat has one byte.
      if (lastWrite === 0 && data.length > 1) {
        lastWrite = performance.now();
      }
      done?.(error);
    });
  return port;
};

const link = new FirmataLink(systemClock);
const supervisor = new BoardSupervisor(new VirtualSource(uno), link, systemClock);
const arm = { name: 'bell', pin: 8, start: 75, strike: 90, sdelay: 60 };
const bell = new ServoBell(arm, supervisor, link, systemClock);
const limits = { queue: 10, ttl: 0, pdelay: 0 };
const store = new MemoryStore();
const ringer = new Ringer({
  bells: [{ bell, limits }],
  store,
  clock: systemClock,
  newIds: () => uuid7(systemClock),
  remember: 0,
});

const ready = new Promise<void>((resolve) => {
  bell.onStatus((status) => {
    if (status.ready) {
      resolve();
    }
  });
});
await ringer.start();
bell.start();
supervisor.start();
await ready;

const host: number[] = [];
const pulse: number[] = [];
const request = {
  bell: 'bell',
  source: 'bench',
  who: null,
  text: null,
  pattern: single,
  claim: null,
};
for (let n = 0; n < rings; n += 1) {
  await pause(100 + Math.random() * 40);
  lastWrite = 0;
  changedAt = 0;
  const over = new Promise<void>((resolve) => {
    const cancel = ringer.onEvent((event) => {
      if (event.type === 'finished') {
        cancel();
        resolve();
      }
    });
  });
  const began = performance.now();
  await ringer.accept(request);
  await over;
  host.push(lastWrite - began);
  pulse.push(changedAt - began);
}
await ringer.stop();
await bell.stop();
await supervisor.stop();
await uno.stop();

report('accepted to last byte written', host, 'wanted: median at most 2 ms');
report('accepted to first changed pulse', pulse, 'wanted: median at most 15 ms, of which the frame is 10');

function report(what: string, values: number[], wanted: string): void {
  values.sort((a, b) => a - b);
  const [median, most] = [quantile(values, 0.5), quantile(values, 1)];
  const figures = `median ${median.toFixed(2)} ms, most ${most.toFixed(2)} ms of ${rings}`;
  process.stdout.write(`${what}: ${figures} (${wanted})\n`);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    systemClock.after(milliseconds, resolve);
  });
}
