/** How a board may be reached, and that no two names stand for one board. */
import type { BoardSettings } from '../../core/installation.js';
import { realPath } from '../../system/access-fault.js';
import { boardName } from '../hardware-kinds.js';
import type { SettingFault } from './bell-checks.js';
import type { WrittenBoard } from './bells-schema.js';

const ways = ['port', 'usb', 'virtual', 'io', 'pwm'] as const;
type Way = (typeof ways)[number];

/** A board as the core knows it, or what is wrong with how it is reached. */
export function boardOf(name: string, written: WrittenBoard): BoardSettings | SettingFault {
  const [way, ...others] = ways.filter((each) => written[each] !== undefined);
  const path = ['boards', name];
  if (way === undefined) {
    return {
      path,
      message: 'expected one of port, usb, virtual, io and pwm, or nobody knows how to reach it',
    };
  }
  if (others[0] !== undefined) {
    return {
      path: [...path, others[0]],
      message: `expected one way to reach the board; it has ${way} already`,
    };
  }
  const expected = way === 'port' ? portFault(written.port ?? '') : undefined;
  if (expected !== undefined) {
    return { path: [...path, 'port'], message: `expected ${expected}` };
  }
  const { firmware } = written;
  return { [way]: written[way], ...(firmware && { firmware }) } as unknown as BoardSettings;
}

function portFault(port: string): string | undefined {
  if (port === 'virtual') {
    return 'auto or a serial port; a virtual board is written as { "virtual": true }';
  }
  const parsed = boardName.parse(port, '~');
  return 'value' in parsed && !port.startsWith('~')
    ? undefined
    : 'auto, or a serial port such as /dev/ttyACM0 or COM3';
}

/** Two names for one board. Virtual boards are as many as there are names. */
export function twiceFaults(boards: ReadonlyMap<string, BoardSettings>): SettingFault[] {
  const seen = new Map<string, string>();
  const faults: SettingFault[] = [];
  for (const [name, board] of boards) {
    const way = ways.find((each) => each in board) ?? 'virtual';
    const identity = `${way} ${identityOf(way, Reflect.get(board, way))}`;
    const before = seen.get(identity);
    if (before !== undefined && way !== 'virtual') {
      const other =
        way === 'port' ? 'another port; auto finds one board only, and each port has one' : `another ${way}`;
      faults.push({
        path: ['boards', name, way],
        message: `expected ${other}: this is that of boards.${before}`,
      });
    }
    seen.set(identity, before ?? name);
  }
  return faults;
}

/** What two ways of writing one thing have in common. */
function identityOf(way: Way, value: unknown): string {
  const text = String(value);
  if (way === 'port' && /^(?:\\\\\.\\)?COM\d+$/i.test(text)) {
    return text.replace(/^\\\\\.\\/, '').toUpperCase();
  }
  if (way === 'usb') {
    return text.toUpperCase();
  }
  return text.startsWith('/') ? realPath(text) : text;
}
