import { BellBotError, errorKinds } from '../../core/errors.js';
import { describePort } from './own-board.js';
import type { SerialPortInfo } from './serial-ports.js';

/** Which board is meant. */
export type BoardChoice =
  /** `auto` for the first Arduino on USB that answers and is no other board's, or the path of a serial port. */
  | { readonly port: string }
  /** Serial number of its USB device. */
  | { readonly usb: string }
  /** An emulated one. */
  | { readonly virtual: true };

/** What sort of board is meant. */
export type BoardKind = 'usb' | 'virtual';

/** What sort of board that is. */
export function kindOf(choice: BoardChoice): BoardKind {
  return 'virtual' in choice ? 'virtual' : 'usb';
}

/** Whether a port is that of the USB device with this serial number; capitals make no difference. */
export function hasSerialNumber({ serialNumber }: SerialPortInfo, wanted: string): boolean {
  return serialNumber?.toLowerCase() === wanted.trim().toLowerCase();
}

/** The port of the USB device with this serial number. Throws `board-not-found` when there is none, or more than one. */
export function portOfSerialNumber(ports: readonly SerialPortInfo[], wanted: string): SerialPortInfo {
  const named = ports.filter((port) => hasSerialNumber(port, wanted));
  const [first] = named;
  if (first === undefined) {
    const there = ports.filter(({ serialNumber }) => serialNumber !== undefined).map(describeWithNumber);
    const seen = there.length === 0 ? 'no port says that it has one' : `there is ${there.join(', ')}`;
    throw new BellBotError(
      'board-not-found',
      `No board has the serial number ${wanted}; ${seen}. ${errorKinds['board-not-found'].advice}`,
    );
  }
  if (onePathEach(named).length > 1) {
    const all = named.map(describePort).join(', ');
    throw new BellBotError(
      'board-not-found',
      `More than one board has the serial number ${wanted}: ${all}. Name the port of the right one instead.`,
    );
  }
  return first;
}

function describeWithNumber(port: SerialPortInfo): string {
  return `${describePort(port)} (${port.serialNumber})`;
}

/** One port of each device: macOS has two names for a port, `/dev/tty.usbmodem1` and `/dev/cu.usbmodem1`. */
export function onePathEach(ports: readonly SerialPortInfo[]): SerialPortInfo[] {
  const name = ({ path }: SerialPortInfo): string => path.replace(/\/tty\./, '/cu.');
  return ports.filter((port, index) => ports.findIndex((other) => name(other) === name(port)) === index);
}
