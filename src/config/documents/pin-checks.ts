/** Which pins can do what, and that no pin of a board has two tasks. */
import type { BellSettings, BoardSettings, Installation } from '../../core/installation.js';
import { servoPin } from '../hardware-kinds.js';
import type { SettingFault } from './bell-checks.js';
import type { JsonPath } from './json-place.js';

interface PinUse {
  readonly path: JsonPath;
  readonly pin: string;
  /** Uses of one pin that may go together have this in common. */
  readonly task: string;
}

/** Everything that is wrong with the pins of all bells. The ways to it begin with `bells`. */
export function pinFaults({ boards, bells }: Installation): SettingFault[] {
  const taken = new Map<string, PinUse>();
  const faults: SettingFault[] = [];
  for (const [name, bell] of bells) {
    const board = boards.get(bell.board);
    for (const use of board === undefined ? [] : usesOf(name, bell)) {
      const fault = whyNot(use, board) ?? whoHas(use, bell.board, taken);
      if (fault !== undefined) {
        faults.push({ path: use.path, message: fault });
      }
    }
  }
  return faults;
}

function usesOf(name: string, { pin, lights, dark, heard }: BellSettings): PinUse[] {
  const bell: JsonPath = ['bells', name];
  const use = (path: JsonPath, of: number | string | null | undefined, task: string): PinUse[] =>
    of === null || of === undefined ? [] : [{ path: [...bell, ...path], pin: String(of), task }];
  const alone = (task: string): string => `${task} of ${name}`;
  return [
    ...use(['pin'], pin, alone('servo')),
    ...use(['lights', 'working'], lights.working, alone('working')),
    ...use(['lights', 'asked'], lights.asked, alone('asked')),
    // Several bells may ask one sensor.
    ...use(['dark', 'pin'], dark?.pin, 'dark'),
    ...use(['heard', 'pin'], heard?.pin, 'heard'),
  ];
}

const lightPins = /^(?:[2-9]|1[0-3])$/;

/** Why a pin cannot do it on such a board. An IO plugin numbers its pins as it likes. */
function whyNot({ path, pin, task }: PinUse, board: BoardSettings | undefined): string | undefined {
  const isServo = path.at(-1) === 'pin' && task.startsWith('servo');
  if (board === undefined || 'io' in board) {
    return undefined;
  }
  if ('pwm' in board) {
    return isServo ? undefined : 'expected null: a board with pwm has a servo and nothing else';
  }
  if (isServo) {
    const parsed = servoPin.parse(pin, '');
    return 'value' in parsed ? undefined : `expected ${parsed.expected}`;
  }
  return pin.startsWith('A') || lightPins.test(pin) ? undefined : 'expected a pin of the Uno, 2 to 13';
}

function whoHas(use: PinUse, board: string, taken: Map<string, PinUse>): string | undefined {
  const key = `${board} ${use.pin}`;
  const before = taken.get(key);
  if (before === undefined) {
    taken.set(key, use);
    return undefined;
  }
  return before.task === use.task
    ? undefined
    : `expected another pin: ${use.pin} of the board ${board} is taken by ${before.path.join('.')}`;
}

/** On a board with one servo there can be one bell. */
export function soleServoFaults({ boards, bells }: Installation): SettingFault[] {
  const first = new Map<string, string>();
  const faults: SettingFault[] = [];
  for (const [name, { board }] of bells) {
    const settings = boards.get(board);
    const before = first.get(board);
    if (settings !== undefined && 'pwm' in settings && before !== undefined) {
      const message = `expected another board: ${board} has one servo, which is taken by bells.${before}`;
      faults.push({ path: ['bells', name, 'board'], message });
    }
    first.set(board, before ?? name);
  }
  return faults;
}
