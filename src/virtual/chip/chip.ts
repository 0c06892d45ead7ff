import {
  AVRADC,
  AVRClock,
  AVREEPROM,
  AVRIOPort,
  AVRSPI,
  AVRTWI,
  AVRWatchdog,
  adcConfig,
  avrInstruction,
  CPU,
  type EEPROMMemoryBackend,
  spiConfig,
  timer0Config,
  timer1Config,
  timer2Config,
  twiConfig,
  watchdogConfig,
} from 'avr8js';
import { frequency } from '../uno.js';
import { IdleLoop } from './idle-loop.js';
import { addJumpingTimer } from './jumping-timer.js';
import { wiring } from './pin-wiring.js';
import { Usart } from './usart.js';

/** Bytes of SRAM in an ATmega328P. */
const sramBytes = 2048;

const SREG = 0x5f;
const interruptsOff = 0x7f;

/** The last word of flash, in the bootloader's section, where no sketch is: it holds a jump to itself. */
const haltAddress = 0x3fff;
const jumpToItself = 0xcfff;

/** What happens outside of the chip when its sketch runs. Called in the middle of an instruction: note it, act later. */
export interface ChipSurroundings {
  /** A pin's driven level changed. A pin that is an input counts as low. */
  edge(pin: number, high: boolean, cycle: number): void;
  /** The last bit of a byte went out on the serial line. */
  transmitted(byte: number): void;
  /** The watchdog pulled the reset. */
  watchdogReset(): void;
}

/** What stays when the chip is reset. */
export interface ChipMemory {
  /** Program memory, 16384 words. Its last word is overwritten. */
  readonly flash: Uint16Array<ArrayBuffer>;
  readonly eeprom: EEPROMMemoryBackend;
  /** Volts on A0 to A5. */
  readonly volts: readonly number[];
}

/** One life of an ATmega328P, from one reset to the next. */
export class Chip {
  readonly #cpu: CPU;
  readonly #usart: Usart;
  readonly #adc: AVRADC;
  readonly #loop: IdleLoop;
  #limit = 0;
  #interrupted: { readonly pc: number; readonly sreg: number } | undefined;

  /** The chip comes out of reset in cycle `startCycle`; its clock counts from there. */
  constructor(memory: ChipMemory, surroundings: ChipSurroundings, startCycle: number) {
    memory.flash[haltAddress] = jumpToItself;
    const cpu = new CPU(memory.flash, sramBytes);
    cpu.cycles = startCycle;
    for (const timer of [timer0Config, timer1Config, timer2Config]) {
      addJumpingTimer(cpu, timer);
    }
    this.#usart = new Usart(cpu, (byte) => surroundings.transmitted(byte));
    this.#adc = new AVRADC(cpu, adcConfig);
    for (const [channel, volts] of memory.volts.entries()) {
      this.setAnalog(channel, volts);
    }
    new AVREEPROM(cpu, memory.eeprom);
    new AVRSPI(cpu, spiConfig, frequency);
    new AVRTWI(cpu, twiConfig, frequency);
    new AVRWatchdog(cpu, watchdogConfig, new AVRClock(cpu, frequency));
    // avr8js's watchdog resets by this call, which would leave the peripherals as they are.
    cpu.reset = () => surroundings.watchdogReset();
    watchPins(cpu, surroundings);
    this.#cpu = cpu;
    this.#loop = new IdleLoop(cpu);
    touchOnAccess(cpu, this.#loop);
  }

  /** Cycles on the board's clock, see `startCycle`. */
  get cycles(): number {
    return this.#cpu.cycles;
  }

  /** Cycles that one byte takes on the serial line, or undefined while the sketch does not receive. */
  get frameCycles(): number | undefined {
    return this.#usart.receiving ? this.#usart.frameCycles : undefined;
  }

  /** Runs until `limit` cycles are reached (the last instruction may end up to 5 cycles later) or `stop` is called. */
  run(limit: number): void {
    const cpu = this.#cpu;
    const loop = this.#loop;
    const queue = cpu as unknown as { readonly nextClockEvent: { readonly cycles: number } | null };
    this.#limit = limit;
    while (cpu.cycles < this.#limit) {
      avrInstruction(cpu);
      const event = queue.nextClockEvent;
      const eventDue = event !== null && event.cycles <= cpu.cycles;
      if (eventDue || (cpu.nextInterrupt >= 0 && cpu.interruptsEnabled)) {
        const { pc } = cpu;
        const enabled = cpu.interruptsEnabled;
        cpu.tick();
        if (enabled && !cpu.interruptsEnabled) {
          loop.interrupted(pc);
        }
      } else if (cpu.pc === loop.head) {
        loop.visit(this.#limit, event === null ? Number.POSITIVE_INFINITY : event.cycles);
      }
    }
  }

  /** Makes `run` return after the present instruction. */
  stop(): void {
    this.#limit = 0;
  }

  /** A whole byte has come in on the serial line. */
  receive(byte: number): void {
    this.#usart.receive(byte);
  }

  /** Puts `volts` on an analog input. */
  setAnalog(channel: number, volts: number): void {
    this.#adc.channelValues[channel] = volts;
  }

  /** Stops the sketch: the CPU goes round in one instruction with interrupts off; timers and serial port go on. */
  halt(): void {
    const cpu = this.#cpu;
    if (this.#interrupted === undefined) {
      this.#interrupted = { pc: cpu.pc, sreg: cpu.SREG };
      cpu.data[SREG] = cpu.SREG & interruptsOff;
      cpu.pc = haltAddress;
      this.#loop.head = haltAddress;
    }
  }

  /** Lets the sketch go on where `halt` stopped it. */
  resume(): void {
    if (this.#interrupted !== undefined) {
      this.#cpu.pc = this.#interrupted.pc;
      this.#cpu.data[SREG] = this.#interrupted.sreg;
      this.#interrupted = undefined;
    }
  }
}

/** Reports every change of level on the watched pins. */
function watchPins(cpu: CPU, surroundings: ChipSurroundings): void {
  for (const { port, firstPin, mask } of wiring) {
    let high = 0;
    new AVRIOPort(cpu, port).addListener((value) => {
      const now = value & (cpu.data[port.DDR] ?? 0) & mask;
      const changed = now ^ high;
      high = now;
      for (let bit = 0; changed >> bit !== 0; bit += 1) {
        if ((changed >> bit) & 1) {
          surroundings.edge(firstPin + bit, ((now >> bit) & 1) === 1, cpu.cycles);
        }
      }
    });
  }
}

/** Tells `loop` of every access to a register behind which there is a peripheral. */
function touchOnAccess(cpu: CPU, loop: IdleLoop): void {
  for (const [address, read] of Object.entries(cpu.readHooks)) {
    cpu.readHooks[Number(address)] = (at) => {
      loop.touch();
      return read(at);
    };
  }
  for (const [address, write] of Object.entries(cpu.writeHooks)) {
    cpu.writeHooks[Number(address)] = (value, oldValue, at, mask) => {
      loop.touch();
      return write(value, oldValue, at, mask);
    };
  }
  const kick = cpu.onWatchdogReset;
  cpu.onWatchdogReset = () => {
    loop.touch();
    kick();
  };
}
