import type { OpenBoards } from '../../../src/boards/process/boards-process.js';
import type { BellSetup, FromBoards, ToBoards } from '../../../src/boards/process/messages.js';
import { ServedBell } from '../../../src/boards/process/served-bell.js';
import type { SweepPlan } from '../../../src/core/arm-time.js';
import type { ArmReport, BellHardware, BlinkStyle } from '../../../src/core/hardware.js';
import type { Cancel, Clock } from '../../../src/core/ports.js';
import type { ProcessEvents } from '../../../src/system/own-process.js';
import { FakeBell } from '../../core/fake-bell.js';

/** A bell of the usual kind on a board. */
export function bellSetup(name: string, board = 'board', change: Partial<BellSetup> = {}): BellSetup {
  const arm = { pin: 8, start: 75, contact: null, strike: 90, sdelay: 500 };
  return { name, board, ...arm, lights: { working: null, asked: null }, dark: null, ...change };
}

/** A boards' process that is none: it keeps what it was told, and says and does what a test wants. */
export class FakeProcess {
  /** What it was told, oldest first. */
  readonly told: ToBoards[] = [];
  isKilled = false;
  #isOver = false;
  readonly #events: ProcessEvents<FromBoards>;
  #leave: () => void = () => {};
  readonly gone = new Promise<void>((resolve) => {
    this.#leave = resolve;
  });

  constructor(events: ProcessEvents<FromBoards>) {
    this.#events = events;
  }

  /** The types of what it was told. */
  get types(): string[] {
    return this.told.map(({ type }) => type);
  }

  /** Says something to BellBot. */
  say(message: FromBoards): void {
    this.#events.message(message);
  }

  /** Ends, for this reason; once. */
  end(text: string): void {
    if (this.#isOver) {
      return;
    }
    this.#isOver = true;
    this.#leave();
    this.#events.ended(text);
  }
}

/** Starts fake processes and keeps them, oldest first. A killed one ends. */
export function fakeProcesses(): { readonly opened: FakeProcess[]; readonly open: OpenBoards } {
  const opened: FakeProcess[] = [];
  const open: OpenBoards = (events) => {
    const process = new FakeProcess(events);
    opened.push(process);
    return {
      pid: undefined,
      send: (message) => void process.told.push(message),
      kill() {
        if (!process.isKilled) {
          process.isKilled = true;
          process.end('it ended with SIGKILL');
        }
      },
      gone: process.gone,
    };
  };
  return { opened, open };
}

/** A fake bell that does all that the boards' process has a bell do. */
export class ServableFakeBell extends FakeBell {
  /** What it was told, oldest first. */
  readonly told: Array<'rest' | 'stop' | BlinkStyle | BellHardware | SweepPlan> = [];
  /** The holds of its strikes, milliseconds; undefined where none was given. */
  readonly holds: Array<number | undefined> = [];
  readonly arm: ArmReport = { angle: null, attached: false };
  readonly dark: boolean | null = null;
  tellArm: (arm: ArmReport) => void = () => {};
  tellDark: (dark: boolean | null) => void = () => {};

  onArm(listener: (arm: ArmReport) => void): Cancel {
    this.tellArm = listener;
    return () => {};
  }

  onDark(listener: (dark: boolean | null) => void): Cancel {
    this.tellDark = listener;
    return () => {};
  }

  override strike(begin?: () => boolean | Promise<boolean>, hold?: number) {
    this.holds.push(hold);
    return super.strike(begin);
  }

  async sweep(plan: SweepPlan, begin?: () => boolean | Promise<boolean>): Promise<void> {
    this.told.push(plan);
    await super.strike(begin);
  }

  blink(style: BlinkStyle = 'blink'): void {
    this.told.push(style);
  }

  async configure(settings: BellHardware): Promise<void> {
    this.told.push(settings);
  }

  async rest(): Promise<void> {
    this.told.push('rest');
  }

  async stop(): Promise<void> {
    this.told.push('stop');
  }
}

/**
 * Has bells served as the boards' process does, without a process: every message goes through JSON, and takes so many
 * milliseconds.
 */
export function served(bells: readonly ServableFakeBell[], clock: Clock, delay: () => number): OpenBoards {
  return ({ message, ended }) => {
    const carry = <T>(sent: T, hear: (got: T) => void): void => {
      const text = JSON.stringify(sent);
      clock.after(delay(), () => hear(JSON.parse(text) as T));
    };
    const tell = (sent: FromBoards): void => carry(sent, message);
    const there = new Map<string, ServedBell>();
    let leave = (): void => {};
    const gone = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const hear = (got: ToBoards): void => {
      if (got.type === 'start') {
        for (const bell of bells) {
          there.set(bell.name, new ServedBell(bell, clock, tell));
          tell({ type: 'status', bell: bell.name, status: bell.status });
        }
      } else if (got.type === 'close') {
        leave();
        ended('it ended with SIGKILL');
      } else if ('bell' in got) {
        there.get(got.bell)?.hear(got);
      }
    };
    return { pid: undefined, send: (sent) => carry(sent, hear), kill: () => {}, gone };
  };
}
