import type { CPU } from 'avr8js';

/** Registers of USART0 and their bits: ATmega328P datasheet, section "USART0", register description. */
const UCSR0A = 0xc0;
const UCSR0B = 0xc1;
const UCSR0C = 0xc2;
const UBRR0L = 0xc4;
const UBRR0H = 0xc5;
const UDR0 = 0xc6;
const RXC = 0x80;
const TXC = 0x40;
const UDRE = 0x20;
const DOR = 0x08;
const U2X = 0x02;
const MPCM = 0x01;
const RXCIE = 0x80;
const TXCIE = 0x40;
const UDRIE = 0x20;
const RXEN = 0x10;
const TXEN = 0x08;
const UCSZ2 = 0x04;
const UPM1 = 0x20;
const USBS = 0x08;
const UCSZ10 = 0x06;

// RXC and UDRE are levels: the interrupt comes again until the cause is gone, hence `constant`.
const rxComplete = flag(0x24, RXC, RXCIE, true);
const dataRegisterEmpty = flag(0x26, UDRE, UDRIE, true);
const txComplete = flag(0x28, TXC, TXCIE, false);

function flag(address: number, flagMask: number, enableMask: number, constant: boolean) {
  return { address, flagRegister: UCSR0A, flagMask, enableRegister: UCSR0B, enableMask, constant };
}

/**
 * The chip's serial port, in place of avr8js's own, which loses replies and received bytes: a level-triggered "data
 * register empty", a receive FIFO of two bytes with a third waiting in the shift register, a transmitter with one byte
 * of buffer. Asynchronous frames only.
 */
export class Usart {
  readonly #cpu: CPU;
  readonly #transmitted: (byte: number) => void;
  readonly #fifo: number[] = [];
  /** A received byte that found the FIFO full; lost when one more comes. */
  #waiting: number | undefined;
  #shifting = false;
  #buffered: number | undefined;

  /** Hooks the registers of `cpu`. `transmitted` is called with a byte in the cycle in which its stop bit ends. */
  constructor(cpu: CPU, transmitted: (byte: number) => void) {
    this.#cpu = cpu;
    this.#transmitted = transmitted;
    cpu.data[UCSR0A] = UDRE;
    cpu.data[UCSR0C] = UCSZ10;
    cpu.readHooks[UDR0] = () => this.#read();
    cpu.writeHooks[UDR0] = (value) => this.#write(value);
    cpu.writeHooks[UCSR0A] = (value, old) => {
      cpu.data[UCSR0A] = (old & ~(U2X | MPCM)) | (value & (U2X | MPCM));
      if (value & TXC) {
        cpu.clearInterrupt(txComplete);
      }
      return true;
    };
    cpu.writeHooks[UCSR0B] = (value) => {
      cpu.data[UCSR0B] = value;
      if (!(value & RXEN)) {
        this.#fifo.length = 0;
        this.#waiting = undefined;
        cpu.clearInterrupt(rxComplete);
      }
      for (const interrupt of [rxComplete, dataRegisterEmpty, txComplete]) {
        cpu.updateInterruptEnable(interrupt, value);
      }
      return true;
    };
  }

  /** Whether the sketch has switched the receiver on. */
  get receiving(): boolean {
    return (this.#register(UCSR0B) & RXEN) !== 0;
  }

  /** Cycles that one byte takes on the line, start and stop bits included, as the sketch has set it. */
  get frameCycles(): number {
    const control = this.#register(UCSR0C);
    const dataBits = this.#register(UCSR0B) & UCSZ2 ? 9 : 5 + ((control & UCSZ10) >> 1);
    const bits = 1 + dataBits + (control & UPM1 ? 1 : 0) + (control & USBS ? 2 : 1);
    const rate = ((this.#register(UBRR0H) & 0x0f) << 8) | this.#register(UBRR0L);
    return (rate + 1) * (this.#register(UCSR0A) & U2X ? 8 : 16) * bits;
  }

  /** A whole byte has come in from the line. Lost while the receiver is off. */
  receive(byte: number): void {
    if (!this.receiving) {
      return;
    }
    if (this.#fifo.length < 2) {
      this.#fifo.push(byte);
      this.#cpu.setInterruptFlag(rxComplete);
      return;
    }
    if (this.#waiting !== undefined) {
      this.#cpu.data[UCSR0A] = this.#register(UCSR0A) | DOR;
    }
    this.#waiting = byte;
  }

  #register(address: number): number {
    return this.#cpu.data[address] ?? 0;
  }

  #read(): number {
    const byte = this.#fifo.shift() ?? 0;
    this.#cpu.data[UCSR0A] = this.#register(UCSR0A) & ~DOR;
    if (this.#waiting !== undefined) {
      this.#fifo.push(this.#waiting);
      this.#waiting = undefined;
    }
    if (this.#fifo.length === 0) {
      this.#cpu.clearInterrupt(rxComplete);
    }
    return byte;
  }

  #write(value: number): boolean {
    if (!(this.#register(UCSR0B) & TXEN) || this.#buffered !== undefined) {
      return true;
    }
    if (this.#shifting) {
      this.#buffered = value;
      this.#cpu.clearInterrupt(dataRegisterEmpty);
    } else {
      this.#shift(value);
    }
    return true;
  }

  #shift(byte: number): void {
    this.#shifting = true;
    this.#cpu.addClockEvent(() => {
      this.#shifting = false;
      this.#transmitted(byte);
      const next = this.#buffered;
      if (next === undefined) {
        this.#cpu.setInterruptFlag(txComplete);
      } else {
        this.#buffered = undefined;
        this.#cpu.setInterruptFlag(dataRegisterEmpty);
        this.#shift(next);
      }
    }, this.frameCycles);
  }
}
