import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';
import type { RealTimeUnoEvents } from '../events.js';
import {
  checkAnalog,
  checkContact,
  checkMilliseconds,
  checkOptions,
  type HangOptions,
  type RealTimeOptions,
  type UnplugOptions,
} from '../options.js';
import { frequency } from '../uno.js';
import { SerialAdapter } from '../wire/serial-adapter.js';
import type { UnoPort } from '../wire/uno-port.js';
import { startWorker } from './start-worker.js';
import type { BoardItem, FromWorker, ToWorker, WorkerSetup } from './worker-messages.js';

/**
 * A virtual Uno that runs by the clock, in a thread of its own, between `start` and `stop`. Before and after it is as if
 * unplugged. When the machine is too busy to keep up, the board's time falls behind and stays behind. What its methods
 * do, and its events, arrive a millisecond or two later.
 */
export class RealTimeUno extends EventEmitter<RealTimeUnoEvents> {
  /** CPU cycles in a second of board time. */
  readonly frequency = frequency;

  readonly #setup: WorkerSetup;
  readonly #adapter: SerialAdapter;
  readonly #arms: Map<number, { dings: number; angle: number }>;
  #worker: Worker | undefined;
  #started: Promise<void> | undefined;
  #stopped: Promise<void> = Promise.resolve();
  /** What was asked for before there was a board to do it. */
  #early: ToWorker[] = [];
  /** What is said of the board's surroundings, which stay when another board follows. */
  readonly #kept = new Map<string, ToWorker>();
  #plugged = true;
  #cycles = 0;
  /** How often a port was opened, and of which opening the bytes are that come in. */
  #opened = 0;
  #current = 0;

  /** Throws a `RangeError` or `SyntaxError` when the options are wrong. Starts nothing. */
  constructor({ speed = 1, pulses = true, ...options }: RealTimeOptions = {}) {
    super();
    checkOptions(options);
    if (!(speed > 0)) {
      throw new RangeError(`speed: ${speed} is not a number above 0.`);
    }
    this.#setup = { options, speed, pulses };
    this.#arms = new Map(options.servos?.map(({ pin, rest }) => [pin, { dings: 0, angle: rest }]));
    this.#adapter = new SerialAdapter({
      opened: () => {
        this.#opened += 1;
        this.#send({ mark: this.#opened });
        this.#send({ call: 'dtr', values: [] });
      },
      // A copy, since a Buffer may be a piece of a larger memory, which would be sent along.
      send: (bytes) => this.#send({ call: 'send', values: [new Uint8Array(bytes)] }),
    });
    this.#adapter.unplug(false);
  }

  /** Cycles since the board was started, as last heard. */
  get cycles(): number {
    return this.#cycles;
  }

  /** Starts the thread, with a new board in it. Resolves when it runs; rejects when it cannot. Again is the same start. */
  start(): Promise<void> {
    this.#started ??= this.#start();
    return this.#started;
  }

  /** Ends the thread; resolves when it has ended. May be called at any time, and more than once. */
  stop(): Promise<void> {
    const worker = this.#leave();
    if (worker !== undefined) {
      this.#stopped = worker.terminate().then(() => undefined);
    }
    return this.#stopped;
  }

  /** See `VirtualUno.createPort`. */
  createPort(): UnoPort {
    return this.#adapter.createPort();
  }

  /** See `VirtualUno.reset`. */
  reset(): void {
    this.#send({ call: 'reset', values: [] });
  }

  /** See `VirtualUno.brownOut`. */
  brownOut(milliseconds = 10): void {
    checkMilliseconds('brownOut', milliseconds);
    this.#send({ call: 'brownOut', values: [milliseconds] });
  }

  /** See `VirtualUno.hang`. */
  hang(options: HangOptions = {}): void {
    this.#send({ call: 'hang', values: [options] });
  }

  /** See `VirtualUno.release`. */
  release(): void {
    this.#send({ call: 'release', values: [] });
  }

  /** See `VirtualUno.unplug`. */
  unplug({ silent = false }: UnplugOptions = {}): void {
    this.#plugged = false;
    this.#adapter.unplug(silent);
    this.#worker?.postMessage({ call: 'unplug', values: [] } satisfies ToWorker);
  }

  /** See `VirtualUno.plugIn`. */
  plugIn(): void {
    this.#plugged = true;
    if (this.#worker !== undefined) {
      this.#adapter.plugIn();
      this.#send({ call: 'plugIn', values: [] });
    }
  }

  /** See `VirtualUno.setAnalog`. */
  setAnalog(channel: number, volts: number): void {
    checkAnalog(channel, volts);
    this.#keep(`A${channel}`, { call: 'setAnalog', values: [channel, volts] });
  }

  /** See `VirtualUno.moveBell`. */
  moveBell(pin: number, contact: number, rest: number): void {
    this.#arm(pin);
    checkContact(contact, rest);
    this.#keep(`bell ${pin}`, { call: 'moveBell', values: [pin, contact, rest] });
  }

  /** How often the arm of the servo on `pin` has reached its contact, as last heard. Throws a `RangeError` without servo. */
  dings(pin: number): number {
    return this.#arm(pin).dings;
  }

  /** Degrees at which the arm of the servo on `pin` is, as last heard. Throws a `RangeError` without servo. */
  angle(pin: number): number {
    return this.#arm(pin).angle;
  }

  #start(): Promise<void> {
    const { worker, running } = startWorker(this.#setup, {
      message: (message) => {
        if (this.#worker === worker) {
          this.#hear(message);
        }
      },
      failed: (error, wasRunning) => {
        if (this.#worker === worker) {
          this.#leave();
          if (wasRunning) {
            this.emit('error', error);
          }
        }
      },
    });
    this.#worker = worker;
    this.#adapter.renew();
    for (const arm of this.#arms.values()) {
      arm.dings = 0;
    }
    if (this.#plugged) {
      this.#adapter.plugIn();
    } else {
      this.#send({ call: 'unplug', values: [] });
    }
    for (const message of [...this.#kept.values(), ...this.#early.splice(0)]) {
      worker.postMessage(message);
    }
    return running;
  }

  /** From here on the board is gone for everybody. Returns the thread, if there was one. */
  #leave(): Worker | undefined {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#started = undefined;
    this.#adapter.unplug(false);
    return worker;
  }

  #arm(pin: number): { dings: number; angle: number } {
    const arm = this.#arms.get(pin);
    if (arm === undefined) {
      throw new RangeError(`There is no servo on pin ${pin}.`);
    }
    return arm;
  }

  #keep(what: string, message: ToWorker): void {
    this.#kept.set(what, message);
    this.#worker?.postMessage(message);
  }

  #send(message: ToWorker): void {
    if (this.#worker === undefined) {
      this.#early.push(message);
    } else {
      this.#worker.postMessage(message);
    }
  }

  #hear({ cycles, items, angles }: FromWorker): void {
    this.#cycles = cycles;
    for (const [pin, angle] of angles) {
      this.#arm(pin).angle = angle;
    }
    for (const item of items) {
      this.#take(item);
    }
  }

  #take(item: BoardItem): void {
    if ('mark' in item) {
      this.#current = item.mark;
      return;
    }
    if (item.name === 'data') {
      // Bytes that the board sent before the present port was opened are not for it.
      if (this.#current === this.#opened) {
        this.#adapter.received(item.values[0]);
      }
      return;
    }
    if (item.name === 'sent') {
      this.#adapter.sent(item.values[0]);
      return;
    }
    if (item.name === 'ding') {
      this.#arm(item.values[0].pin).dings += 1;
    }
    this.emit(item.name, ...(item.values as never));
  }
}
