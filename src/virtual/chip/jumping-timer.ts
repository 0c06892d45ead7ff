import { AVRTimer, type AVRTimerConfig, type CPU } from 'avr8js';

/**
 * What of avr8js 0.21's timer is private and needed here. Its `count` brings `tcnt` up to the CPU's cycle, sets flags,
 * moves the timer's pins, and plans itself again one tick later.
 */
interface TimerState {
  count: (reschedule?: boolean, external?: boolean) => void;
  /** Cycle of the counter's last tick. */
  lastCycle: number;
  readonly divider: number;
  tcnt: number;
  readonly tcntUpdated: boolean;
  readonly updateDivider: boolean;
  readonly countingUp: boolean;
  readonly ocrA: number;
  readonly ocrB: number;
  readonly TOP: number;
  readonly timerMode: number;
}

/** Values of `timerMode` in avr8js in which the counter goes up and down. */
const phaseCorrectModes = new Set([1, 4]);

/**
 * Adds a timer to `cpu` that does the same in the same cycles as avr8js's own, but has an event only where something can
 * happen (a compare match, the top, the bottom) instead of one for every tick of the counter.
 */
export function addJumpingTimer(cpu: CPU, config: AVRTimerConfig): void {
  const timer = new AVRTimer(cpu, config) as unknown as TimerState;
  const countTicks = timer.count;

  // Runs as a clock event, which avr8js takes out of its queue only afterwards: it may add events, but not clear its own.
  timer.count = (reschedule = true, external = false) => {
    if (external) {
      countTicks(false, true);
      return;
    }
    const newDivider = timer.updateDivider;
    jump();
    countTicks(false);
    if (reschedule && !newDivider && timer.divider > 0) {
      plan();
    }
  };

  /** Brings the counter to the tick before its next change, if that many ticks have passed; `countTicks` does the rest. */
  function jump(): void {
    if (timer.divider > 0 && !timer.tcntUpdated) {
      const passed = Math.floor((cpu.cycles - timer.lastCycle) / timer.divider);
      const ticks = Math.min(passed, ticksToNextChange(timer) - 1);
      if (ticks > 0) {
        timer.tcnt += goesDown(timer) ? -ticks : ticks;
        timer.lastCycle += ticks * timer.divider;
      }
    }
  }

  function plan(): void {
    const ticks = timer.tcntUpdated ? 0 : ticksToNextChange(timer);
    cpu.addClockEvent(timer.count, timer.lastCycle + ticks * timer.divider - cpu.cycles);
  }

  const registers = [config.TCCRA, config.TCCRB, config.TCNT, config.OCRA, config.OCRB, config.ICR];
  for (const register of registers) {
    const write = cpu.writeHooks[register];
    if (register === 0 || write === undefined) {
      continue;
    }
    cpu.writeHooks[register] = (value, oldValue, address, mask) => {
      // The counter catches up under the old settings before they change.
      jump();
      countTicks(false);
      const written = write(value, oldValue, address, mask);
      if (!timer.updateDivider && timer.divider > 0) {
        cpu.clearClockEvent(timer.count);
        plan();
      }
      return written;
    };
  }
}

function goesDown({ timerMode, countingUp }: TimerState): boolean {
  return phaseCorrectModes.has(timerMode) && !countingUp;
}

/** Ticks until the counter next reaches a value at which the timer does something, 1 or more. */
function ticksToNextChange(timer: TimerState): number {
  const { tcnt, TOP, ocrA, ocrB, timerMode } = timer;
  if (goesDown(timer)) {
    const below = (value: number): number => (value < tcnt ? value : 0);
    return tcnt === 0 ? 1 : tcnt - Math.max(below(ocrA), below(ocrB));
  }
  // Going up ends at the top, or with the step from the top to 0.
  const end = phaseCorrectModes.has(timerMode) ? TOP : TOP + 1;
  const above = (value: number): number => (value > tcnt ? value : end);
  return tcnt >= end ? 1 : Math.min(above(ocrA), above(ocrB), end) - tcnt;
}
