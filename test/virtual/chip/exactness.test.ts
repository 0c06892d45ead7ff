import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  AVRIOPort,
  AVRTimer,
  type AVRTimerConfig,
  avrInstruction,
  CPU,
  EEPROMMemoryBackend,
  portBConfig,
  timer0Config,
  timer1Config,
  timer2Config,
} from 'avr8js';
import { Chip } from '../../../src/virtual/chip/chip.js';
import { flashFromIntelHex } from '../../../src/virtual/chip/intel-hex.js';
import { addJumpingTimer } from '../../../src/virtual/chip/jumping-timer.js';
import { standardFirmata } from '../../../src/virtual/chip/standard-firmata.js';
import { Usart } from '../../../src/virtual/chip/usart.js';
import { analog, pinMode, reportVersion, servo } from '../firmata-messages.js';
import { hardwarePulses } from '../sketches.js';

/** What both machines below have. */
interface Machine {
  run(limit: number): void;
  receive(byte: number): void;
}

/** Every edge on D8 to D13 and every byte sent, each with its cycle. */
type Log = string[];

const milliseconds = 16_000;

/** Executes every instruction; with the timers of avr8js as they are, one event a tick, or with ours. */
function plainMachine(
  image: string,
  log: Log,
  addTimer: (cpu: CPU, config: AVRTimerConfig) => void,
): Machine {
  const cpu = new CPU(flashFromIntelHex(image), 2048);
  for (const config of [timer0Config, timer1Config, timer2Config]) {
    addTimer(cpu, config);
  }
  const usart = new Usart(cpu, (byte) => log.push(`${cpu.cycles} sent ${byte}`));
  let high = 0;
  new AVRIOPort(cpu, portBConfig).addListener((value) => {
    const now = value & (cpu.data[portBConfig.DDR] ?? 0) & 0x3f;
    if (now !== high) {
      log.push(`${cpu.cycles} pins ${now}`);
    }
    high = now;
  });
  return {
    run(limit) {
      while (cpu.cycles < limit) {
        avrInstruction(cpu);
        cpu.tick();
      }
    },
    receive: (byte) => usart.receive(byte),
  };
}

function shortenedMachine(image: string, log: Log): Machine {
  const memory = { flash: flashFromIntelHex(image), eeprom: new EEPROMMemoryBackend(1024), volts: [] };
  let level = 0;
  const chip = new Chip(
    memory,
    {
      edge(pin, high, cycle) {
        level = high ? level | (1 << (pin - 8)) : level & ~(1 << (pin - 8));
        log.push(`${cycle} pins ${level}`);
      },
      transmitted: (byte) => log.push(`${chip.cycles} sent ${byte}`),
      watchdogReset: () => assert.fail('no watchdog here'),
    },
    0,
  );
  return chip;
}

type Build = (image: string, log: Log) => Machine;

const withAvr8jsTimers: Build = (image, log) =>
  plainMachine(image, log, (cpu, config) => {
    new AVRTimer(cpu, config);
  });
const withJumpingTimers: Build = (image, log) => plainMachine(image, log, addJumpingTimer);

/** The sketch's start, an answer, and two servos. */
function firmataLog(build: Build): Log {
  const log: Log = [];
  const machine = build(standardFirmata(), log);
  const servos = [...pinMode(8, servo), ...analog(8, 1350), ...pinMode(9, servo), ...analog(9, 1500)];
  for (const [index, byte] of [...reportVersion, ...servos].entries()) {
    machine.run(1700 * milliseconds + index * 2720);
    machine.receive(byte);
  }
  machine.run(2000 * milliseconds);
  machine.receive(0xf9);
  machine.run(2050 * milliseconds);
  assert.ok(log.filter((line) => line.includes('pins')).length > 60, `${log.length} lines`);
  assert.ok(log.filter((line) => line.includes('sent')).length > 40, `${log.length} lines`);
  return log;
}

function hardwareLog(build: Build): Log {
  const log: Log = [];
  build(hardwarePulses, log).run(200 * milliseconds);
  assert.ok(log.length > 180, `${log.length} lines`);
  return log;
}

/** Asserts that the same happened, each thing within so many cycles. */
function assertSame(log: Log, expected: Log, cycles: number): void {
  assert.equal(log.length, expected.length);
  for (const [index, line] of log.entries()) {
    const [at = '', ...what] = line.split(' ');
    const [expectedAt = '', ...expectedWhat] = (expected[index] ?? '').split(' ');
    assert.deepEqual(what, expectedWhat);
    assert.ok(Math.abs(Number(at) - Number(expectedAt)) <= cycles, `${line}, expected ${expected[index]}`);
  }
}

// avr8js runs one event after each instruction. Its timers have one at every tick, so that others, the end of a byte for
// one, get their turn an instruction or two late; an interrupt then may have to wait for another one, for 5 us at most.
const queueing = 80;

describe('the short cuts of the emulation', () => {
  const log = firmataLog(shortenedMachine);

  it('change no cycle of what StandardFirmata does, by skipping its idle time', () => {
    assert.deepEqual(log, firmataLog(withJumpingTimers));
  });

  it('change nothing but the lateness of events in what StandardFirmata does, by jumping over timer ticks', () => {
    assertSame(log, firmataLog(withAvr8jsTimers), queueing);
  });

  it('change no cycle of pulses that a timer makes by itself', () => {
    const pulses = hardwareLog(shortenedMachine);
    assert.deepEqual(pulses, hardwareLog(withJumpingTimers));
    assert.deepEqual(pulses, hardwareLog(withAvr8jsTimers));
  });
});
