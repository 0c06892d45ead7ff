import type { ModelBoard } from '../boards/model-board.js';
import type { FaultInjection } from '../storage/fault-injection.js';
import type { CrashAtWrite } from './mortal-store.js';
import type { SimulatedTime } from './simulated-time.js';

/** What faults are done to. */
export interface Patient {
  readonly time: SimulatedTime;
  readonly board: ModelBoard;
  readonly storage: FaultInjection;
  readonly random: () => number;
  /** Ends BellBot at once, if it runs. */
  crash(): void;
  /** Ends it at a write to come. */
  crashAtWrite(at: Omit<CrashAtWrite, 'crash'>): void;
}

/** A fault, with its end if it has one. Times in milliseconds. */
export type Fault = (patient: Patient) => void;

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Every kind of fault that a day has, each once an hour. */
export const faults: Readonly<Record<string, Fault>> = {
  unplugged: (patient) => {
    patient.board.unplug();
    within(patient, second, 30 * second, () => patient.board.plugIn());
  },
  'unplugged in silence': (patient) => {
    patient.board.unplug({ silent: true });
    within(patient, 5 * second, 30 * second, () => patient.board.plugIn());
  },
  'gone for minutes': (patient) => {
    patient.board.unplug();
    within(patient, 2 * minute, 4 * minute, () => patient.board.plugIn());
  },
  reset: ({ board }) => board.reset(),
  'brown-out': ({ board, random }) => board.brownOut(1 + random() * 300),
  'hung for a while': (patient) => {
    patient.board.hang();
    within(patient, second, 20 * second, () => patient.board.release());
  },
  'hung through resets': (patient) => {
    patient.board.hang({ hard: true });
    within(patient, 5 * second, minute, () => patient.board.release());
  },
  crash: (patient) => patient.crash(),
  'crash before a write': (patient) =>
    patient.crashAtWrite({ when: 'before', after: Math.floor(patient.random() * 4) }),
  'crash after a write': (patient) =>
    patient.crashAtWrite({ when: 'after', after: Math.floor(patient.random() * 4) }),
  'storage read-only': (patient) => {
    patient.storage.readOnly = true;
    within(patient, 5 * second, minute, () => {
      patient.storage.readOnly = false;
    });
  },
  'storage full': (patient) => {
    patient.storage.full = true;
    within(patient, 5 * second, minute, () => {
      patient.storage.full = false;
    });
  },
  'storage thread dies': ({ storage, random }) => {
    storage.crashes = random() < 0.5 ? 1 : 3;
  },
  'clock set back': ({ time }) => {
    time.epoch -= hour;
  },
  'clock set forward': ({ time }) => {
    time.epoch += hour;
  },
};

/** Every fault once in each of so many hours, at any moment of it; so they meet in every way. Milliseconds. */
export function faultPlan(hours: number, random: () => number): Array<{ name: string; at: number }> {
  return Array.from({ length: hours }, (_, index) =>
    Object.keys(faults).map((name) => ({ name, at: (index + random()) * hour })),
  ).flat();
}

function within({ time, random }: Patient, least: number, most: number, end: () => void): void {
  time.after(least + random() * (most - least), end);
}
