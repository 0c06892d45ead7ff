import { EventEmitter } from 'node:events';
import type { Cancel, Clock } from '../../src/core/ports.js';
import type { HangOptions, ServoOptions, UnoPort, UnplugOptions } from '../../src/virtual/index.js';
import { SerialAdapter } from '../../src/virtual/wire/serial-adapter.js';
import { ModelArm } from './model-arm.js';
import { ModelSketch, type SketchKind } from './model-sketch.js';

/** Milliseconds that the bootloader listens after a reset by DTR or button, and that the sketch blinks its version. */
const bootloader = 500;
const blinking = 1626;
/** Milliseconds of a byte on the line, and until the sketch has answered. */
const byteTime = 0.17;
const answerTime = 0.2;
/** Bytes that the sketch's buffer holds while it does not listen. */
const bufferSize = 63;

/**
 * An Uno with StandardFirmata 2.3, a servo and a bell, as a model: what it says and when it dings is what the firmware
 * on the emulated chip says and does (model-board.long.test.ts), at a ten-thousandth of the cost, for days of virtual time.
 * Its time is the clock's. Dings become known when somebody looks; their times are exact. It starts when a port is
 * opened.
 */
export class ModelBoard extends EventEmitter<{ 'plugged-in': []; released: [] }> {
  readonly #clock: Clock;
  readonly #arm: ModelArm;
  readonly #adapter: SerialAdapter;
  /** What the chip is about to do; a reset takes it back. */
  readonly #due = new Set<Cancel>();
  /** Bytes on their way to the chip; only unplugging stops them. */
  readonly #coming = new Set<Cancel>();
  #lineFreeAt = 0;
  #answersFreeAt = 0;
  #sent = 0;
  #powered = true;
  #hang: 'none' | 'soft' | 'hard' = 'none';
  #lowUntil = 0;
  /** When the sketch begins to blink. */
  #startsAt = Number.POSITIVE_INFINITY;
  /** Milliseconds of blinking that were left when it last went on. */
  #blinkLeft = blinking;
  /** When the sketch listens; infinity while it hangs on the way there. */
  #listensAt = Number.POSITIVE_INFINITY;
  #sketch: ModelSketch | undefined;
  #kind: SketchKind = 'moves servos';
  /** Bytes that wait for the sketch. */
  #buffer: number[] = [];

  constructor(clock: Clock, servo: ServoOptions) {
    super();
    this.#clock = clock;
    this.#arm = new ModelArm(servo);
    this.#adapter = new SerialAdapter({
      opened: () => this.#reset(bootloader),
      send: (bytes) => this.#send([...bytes]),
    });
  }

  createPort(): UnoPort {
    return this.#adapter.createPort();
  }

  /** When the bell sounded, milliseconds of the clock. */
  get dingTimes(): readonly number[] {
    return this.#arm.dingTimes(this.#now);
  }

  /** Times the bell sounded. */
  dings(): number {
    return this.dingTimes.length;
  }

  /** Degrees at which the arm is. */
  angle(): number {
    return this.#arm.angle(this.#now);
  }

  /** See `VirtualUno.reset`. */
  reset(): void {
    this.#reset(bootloader);
  }

  /** Another sketch is on the chip, which starts with it. */
  upload(kind: SketchKind): void {
    this.#kind = kind;
    this.#reset(bootloader);
  }

  /** See `VirtualUno.brownOut`. */
  brownOut(milliseconds = 10): void {
    this.#lowUntil = Math.max(this.#lowUntil, this.#now + milliseconds);
    this.#reset(0);
  }

  /** See `VirtualUno.hang`. */
  hang({ hard = false }: HangOptions = {}): void {
    if (this.#hang === 'none') {
      this.#arm.freeze(this.#now);
      this.#pauseStart();
    }
    this.#hang = hard || this.#hang === 'hard' ? 'hard' : 'soft';
  }

  /** See `VirtualUno.release`. */
  release(): void {
    if (this.#hang === 'none') {
      return;
    }
    this.#hang = 'none';
    this.#arm.resume(this.#now);
    if (this.#sketch === undefined) {
      this.#goOnStarting();
    } else {
      this.#hear();
    }
    this.emit('released');
  }

  /** See `VirtualUno.unplug`. */
  unplug({ silent = false }: UnplugOptions = {}): void {
    this.#adapter.unplug(silent);
    if (this.#powered) {
      this.#stopChip();
      this.#arm.powerOff(this.#now);
      this.#powered = false;
      cancelAll(this.#coming);
      this.#lowUntil = 0;
    }
  }

  /** See `VirtualUno.plugIn`. */
  plugIn(): void {
    this.#adapter.plugIn();
    if (!this.#powered) {
      this.#powered = true;
      this.#reset(0);
      this.emit('plugged-in');
    }
  }

  get #now(): number {
    return this.#clock.monotonic();
  }

  /** `delay`: milliseconds that the bootloader takes. */
  #reset(delay: number): void {
    if (this.#powered) {
      this.#stopChip();
      this.#startsAt = Math.max(this.#now, this.#lowUntil) + delay;
      this.#blinkLeft = blinking;
      this.#goOnStarting();
    }
  }

  #stopChip(): void {
    this.#arm.detach(this.#now);
    cancelAll(this.#due);
    this.#sketch = undefined;
    this.#buffer = [];
    this.#answersFreeAt = 0;
    this.#listensAt = Number.POSITIVE_INFINITY;
    this.#hang = this.#hang === 'hard' ? 'hard' : 'none';
  }

  #goOnStarting(): void {
    if (this.#powered && this.#hang === 'none') {
      this.#listensAt = Math.max(this.#now, this.#startsAt) + this.#blinkLeft;
      this.#later(this.#due, this.#listensAt - this.#now, () => this.#listen());
    }
  }

  #pauseStart(): void {
    if (this.#sketch === undefined) {
      this.#blinkLeft = this.#unblinked;
      this.#listensAt = Number.POSITIVE_INFINITY;
      cancelAll(this.#due);
    }
  }

  #listen(): void {
    const wire = (pin: number, act: (arm: ModelArm) => void): void => {
      if (pin === this.#arm.pin) {
        act(this.#arm);
      }
    };
    const wires = {
      attach: (pin: number) => wire(pin, (arm) => arm.attach(this.#now)),
      detach: (pin: number) => wire(pin, (arm) => arm.detach(this.#now)),
      position: (pin: number, width: number) => wire(pin, (arm) => arm.position(this.#now, width)),
    };
    this.#sketch = new ModelSketch(wires, this.#kind);
    this.#answer(this.#sketch.report);
    this.#hear();
  }

  #send(bytes: number[]): void {
    this.#lineFreeAt = Math.max(this.#lineFreeAt, this.#now) + bytes.length * byteTime;
    this.#later(this.#coming, this.#lineFreeAt - this.#now, () => {
      this.#sent += bytes.length;
      this.#adapter.sent(this.#sent);
      this.#receive(bytes);
    });
  }

  /** Milliseconds of blinking that are left. */
  get #unblinked(): number {
    return Math.min(this.#blinkLeft, Math.max(0, this.#listensAt - this.#now));
  }

  #receive(bytes: readonly number[]): void {
    if (this.#sketch === undefined && this.#unblinked === blinking) {
      // The chip's receiver is off until the sketch has started.
      return;
    }
    const all = [...this.#buffer, ...bytes];
    if (this.#hang !== 'none') {
      // The receiver holds two, and the last that came.
      this.#buffer = all.length > 3 ? [...all.slice(0, 2), ...all.slice(-1)] : all;
    } else if (this.#sketch === undefined) {
      this.#buffer = all.slice(0, bufferSize);
    } else {
      this.#buffer = all;
      this.#hear();
    }
  }

  #hear(): void {
    if (this.#sketch !== undefined && this.#hang === 'none') {
      const bytes = this.#buffer;
      this.#buffer = [];
      this.#answer(this.#sketch.hear(bytes));
    }
  }

  #answer(bytes: readonly number[]): void {
    if (bytes.length > 0) {
      this.#answersFreeAt = Math.max(this.#answersFreeAt, this.#now) + answerTime + bytes.length * byteTime;
      this.#later(this.#due, this.#answersFreeAt - this.#now, () =>
        this.#adapter.received(Uint8Array.from(bytes)),
      );
    }
  }

  #later(set: Set<Cancel>, milliseconds: number, run: () => void): void {
    const cancel = this.#clock.after(milliseconds, () => {
      set.delete(cancel);
      run();
    });
    set.add(cancel);
  }
}

function cancelAll(timers: Set<Cancel>): void {
  for (const cancel of timers) {
    cancel();
  }
  timers.clear();
}
