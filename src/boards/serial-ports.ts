import { type ListedPort, portsOfSystem, type SystemFolders, usbIdentity } from './serial-ports-of-system.js';
import { identifyArduino } from './usb-ids.js';

/** A serial port of this machine. What the system does not say is undefined. */
export interface SerialPortInfo {
  /** What opens it: `/dev/ttyACM0`, `COM3`. */
  readonly path: string;
  /** What is behind it, if it is or may be an Arduino: `Arduino Uno`, `CH340 (Uno clone)`; else null. */
  readonly arduino: string | null;
  readonly manufacturer: string | undefined;
  /** USB vendor id, four hexadecimal digits in lower case. */
  readonly vendorId: string | undefined;
  /** USB product id, four hexadecimal digits in lower case. */
  readonly productId: string | undefined;
  readonly serialNumber: string | undefined;
}

/** Loaded on first use: the native part takes a while, and `help` does not need it. */
async function listWithSerialport(): Promise<readonly ListedPort[]> {
  const { SerialPort } = await import('serialport');
  return SerialPort.list();
}

const machine: SystemFolders = { devices: '/dev', ttyClass: '/sys/class/tty' };

/**
 * Lists the serial ports: genuine Unos first, then other Arduinos, then the USB chips of clones (CH340, FTDI, CP210x),
 * then the rest, each in the order of their paths. Where `list` fails, as it does without udev, the system's folders
 * are read instead. Built-in Linux ports (`ttyS`) that nothing is known of are left out. Never rejects.
 */
export async function listSerialPorts(
  list: () => Promise<readonly ListedPort[]> = listWithSerialport,
  system: SystemFolders = machine,
): Promise<SerialPortInfo[]> {
  let listed: readonly ListedPort[];
  try {
    listed = await list();
  } catch {
    listed = await portsOfSystem(system);
  }
  const unique = [...new Map(listed.map((port) => [port.path, port])).values()];
  const ranked = await Promise.all(
    unique.filter((port) => !isSilentBuiltIn(port)).map((port) => rank(port, system)),
  );
  ranked.sort((a, b) => a.rank - b.rank || byPath.compare(a.port.path, b.port.path));
  return ranked.map(({ port }) => port);
}

// ttyACM2 before ttyACM10.
const byPath = new Intl.Collator('en', { numeric: true });

/** Linux shows up to 32 of these whether or not there is hardware. */
function isSilentBuiltIn(port: ListedPort): boolean {
  return /\/ttyS\d+$/.test(port.path) && port.vendorId === undefined && port.pnpId === undefined;
}

async function rank(
  listed: ListedPort,
  system: SystemFolders,
): Promise<{ port: SerialPortInfo; rank: number }> {
  const known =
    listed.vendorId === undefined ? { ...listed, ...(await usbIdentity(listed.path, system)) } : listed;
  const vendorId = fourDigits(known.vendorId);
  const productId = fourDigits(known.productId);
  const arduino = identifyArduino(vendorId, productId);
  const { path, manufacturer, serialNumber } = known;
  return {
    port: { path, arduino: arduino.label, manufacturer, vendorId, productId, serialNumber },
    rank: arduino.rank,
  };
}

/** Systems write the same id as `2341`, `0x2341` or `2A03`. */
function fourDigits(id: string | undefined): string | undefined {
  return id?.toLowerCase().replace(/^0x/, '').padStart(4, '0');
}
