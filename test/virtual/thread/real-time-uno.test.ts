import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { type Pulse, RealTimeUno, type UnoPort } from '../../../src/virtual/index.js';
import { type FirmataBoard, firmataBoard } from '../firmata-io.js';
import { analog, pinMode, pinState, pinStateQuery, reportVersion, servo } from '../firmata-messages.js';

const servos = [{ pin: 8, rest: 75, contact: 86 }];

/** The thread that `uno` starts. */
async function threadOf(uno: RealTimeUno): Promise<Worker> {
  const created = new Promise<Worker>((resolve) => process.once('worker', resolve));
  await uno.start();
  return created;
}

/** Opens a port and waits until the sketch has said its version and name. */
async function openAndBoot(port: UnoPort): Promise<void> {
  const heard: number[] = [];
  const named = new Promise<void>((resolve) => {
    const listener = (bytes: Buffer): void => {
      heard.push(...bytes);
      if (heard.at(-1) === 0xf7) {
        port.off('data', listener);
        resolve();
      }
    };
    port.on('data', listener);
  });
  port.open();
  await named;
  assert.deepEqual(heard.slice(0, 3), [0xf9, 2, 3]);
}

describe('a virtual Uno in real time', () => {
  const uno = new RealTimeUno({ servos, speed: Number.POSITIVE_INFINITY });
  const port = uno.createPort();
  let io: FirmataBoard;
  before(async () => {
    await uno.start();
    io = firmataBoard(port);
    const ready = once(io, 'ready');
    port.open();
    await ready;
  });
  after(() => uno.stop());

  it('lets firmata-io get ready', () => {
    assert.equal(io.firmware.name, 'StandardFirmata.ino');
    assert.equal(io.pins.length, 20);
  });

  it('reports pulses and dings, and where the arm is', async () => {
    assert.equal(uno.dings(8), 0);
    io.pinMode(8, io.MODES.SERVO);
    io.servoWrite(8, 1350);
    const [pulse] = (await once(uno, 'pulse')) as [Pulse];
    assert.equal(pulse.pin, 8);
    assert.ok(Math.abs(pulse.microseconds - 1350) < 5);
    const struck = once(uno, 'ding');
    io.servoWrite(8, 1500);
    const [ding] = await struck;
    assert.equal(ding.pin, 8);
    assert.equal(uno.dings(8), 1);
    assert.ok(ding.at <= uno.cycles);
    while (uno.angle(8) < 89.5) {
      await once(uno, 'pulse');
    }
  });

  it('brings back what was written, and drains', async () => {
    const heard: number[] = [];
    const answer = pinState(8, servo, 1500);
    const answered = new Promise<void>((resolve) => {
      port.on('data', (bytes) => {
        heard.push(...bytes);
        if (heard.length >= answer.length) {
          resolve();
        }
      });
    });
    port.write(Uint8Array.from(pinStateQuery(8)));
    await new Promise((resolve) => port.drain(resolve));
    await answered;
    assert.deepEqual(heard, answer);
  });

  it('is busy for a second port', async () => {
    const error = await new Promise<Error | null>((resolve) => uno.createPort().open(resolve));
    assert.match(String(error), /Cannot lock port/);
  });

  it('rejects what makes no sense here, not in its thread', () => {
    assert.throws(() => uno.setAnalog(9, 1), RangeError);
    assert.throws(() => uno.brownOut(-1), RangeError);
    assert.throws(() => uno.dings(9), RangeError);
    assert.throws(() => uno.angle(9), RangeError);
    assert.throws(() => new RealTimeUno({ speed: 0 }), RangeError);
    assert.throws(() => new RealTimeUno({ speed: Number.NaN }), RangeError);
    assert.throws(() => new RealTimeUno({ servos: [{ pin: 99, rest: 0 }] }), RangeError);
  });

  it('can be reset, browned out, hung and released', async () => {
    for (const [act, name] of [
      [() => uno.reset(), 'reset'],
      [() => uno.brownOut(), 'reset'],
      [() => uno.hang(), 'hung'],
      [() => uno.release(), 'released'],
    ] as const) {
      const told = once(uno, name);
      act();
      await told;
    }
    assert.equal(port.isOpen, true);
  });

  it('closes the port when unplugged, and starts again when plugged in', async () => {
    const [closed, unplugged] = [once(port, 'close'), once(uno, 'unplugged')];
    uno.unplug();
    const [error] = await closed;
    assert.equal(error.disconnected, true);
    await unplugged;
    const plugged = once(uno, 'plugged-in');
    uno.plugIn();
    await plugged;
    const again = uno.createPort();
    await openAndBoot(again);
    await new Promise((resolve) => again.close(resolve));
  });
});

describe('the thread of a virtual Uno', () => {});

/** Each has a board of its own, which runs as fast as it can: no other runs beside it. */
describe('the life of a virtual Uno in real time', () => {
  it('begins with start and ends with stop, which may come twice, early, and before it runs', async () => {
    const uno = new RealTimeUno();
    await uno.stop();
    const thread = await threadOf(uno);
    await uno.start();
    const ended = once(thread, 'exit');
    await Promise.all([uno.stop(), uno.stop()]);
    await ended;
    await uno.stop();

    const started = uno.start();
    const stopped = uno.stop();
    await assert.rejects(started, /has ended/);
    await stopped;
  });

  it('is needed for a port to open; stop closes the port as an unplugging does', async () => {
    const uno = new RealTimeUno({ speed: Number.POSITIVE_INFINITY });
    const port = uno.createPort();
    const open = (): Promise<Error | null> => new Promise((resolve) => port.open(resolve));
    assert.match(String(await open()), /No such file or directory/);
    await uno.start();
    await openAndBoot(port);
    const closed = once(port, 'close');
    await uno.stop();
    const [error] = await closed;
    assert.equal(error.disconnected, true);
    assert.match(String(await open()), /No such file or directory/);

    await uno.start();
    await openAndBoot(port);
    await uno.stop();
  });

  it('takes what was set before it started', async () => {
    const uno = new RealTimeUno({ speed: Number.POSITIVE_INFINITY });
    uno.setAnalog(0, 5);
    uno.unplug();
    await uno.start();
    const port = uno.createPort();
    const refused = await new Promise((resolve) => port.open(resolve));
    assert.match(String(refused), /No such file or directory/);
    uno.plugIn();
    await openAndBoot(port);
    const reading = new Promise<number[]>((resolve) => {
      const heard: number[] = [];
      port.on('data', (bytes) => {
        heard.push(...bytes);
        if (heard.length >= 3) {
          resolve(heard.slice(0, 3));
        }
      });
    });
    port.write(Uint8Array.of(0xc0, 1));
    assert.deepEqual(await reading, [0xe0, 1023 & 0x7f, 1023 >> 7]);
    await uno.stop();
  });

  it('keeps the volts on its inputs and the places of its bells for the boards that follow', async () => {
    const uno = new RealTimeUno({ servos, speed: Number.POSITIVE_INFINITY });
    assert.throws(() => uno.moveBell(9, 80, 75), RangeError);
    await uno.start();
    uno.setAnalog(0, 5);
    uno.moveBell(8, 170, 75);
    await uno.stop();
    await uno.start();
    const port = uno.createPort();
    await openAndBoot(port);
    const heard = once(port, 'data');
    port.write(Uint8Array.of(0xc0, 1));
    assert.deepEqual([...(await heard)[0]].slice(0, 3), [0xe0, 1023 & 0x7f, 1023 >> 7]);
    const ding = once(uno, 'ding');
    port.write(Uint8Array.from([...pinMode(8, servo), ...analog(8, 1500)]));
    await once(uno, 'pulse');
    await once(uno, 'pulse');
    port.write(Uint8Array.from(analog(8, 2400)));
    const [{ microseconds }] = await ding;
    assert.ok(microseconds > 2390, 'it sounds at its new place only');
    await uno.stop();
  });

  it('that fails is an error and an unplugged board, and can be started anew', async () => {
    const uno = new RealTimeUno({ servos, speed: Number.POSITIVE_INFINITY });
    const thread = await threadOf(uno);
    const port = uno.createPort();
    await new Promise((resolve) => port.open(resolve));
    const failed = once(uno, 'error');
    const closed = once(port, 'close');
    thread.postMessage({ call: 'fail', values: [] });
    const [error] = await failed;
    assert.ok(error instanceof Error);
    const [disconnection] = await closed;
    assert.equal(disconnection.disconnected, true);
    uno.reset();
    await uno.start();
    await openAndBoot(uno.createPort());
    await uno.stop();
  });

  it('leaves pulses out when they are not wanted', async () => {
    const uno = new RealTimeUno({ servos, speed: Number.POSITIVE_INFINITY, pulses: false });
    let pulses = 0;
    uno.on('pulse', () => {
      pulses += 1;
    });
    await uno.start();
    const port = uno.createPort();
    await openAndBoot(port);
    const struck = once(uno, 'ding');
    port.write(Uint8Array.from([...pinMode(8, servo), ...analog(8, 1500)]));
    await struck;
    assert.equal(pulses, 0);
    await uno.stop();
  });

  it('does not give bytes that were sent before a port was opened to that port', async () => {
    const uno = new RealTimeUno({ speed: Number.POSITIVE_INFINITY, bootloader: 1000 });
    await uno.start();
    const first = uno.createPort();
    await openAndBoot(first);
    first.write(Uint8Array.from([...reportVersion, ...reportVersion]));
    await new Promise((resolve) => first.close(resolve));
    const second = uno.createPort();
    const heard: number[] = [];
    second.on('data', (bytes) => heard.push(...bytes));
    await openAndBoot(second);
    assert.deepEqual(heard.slice(0, 5), [0xf9, 2, 3, 0xf0, 0x79]);
    await uno.stop();
  });
});
