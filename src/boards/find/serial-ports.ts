import { callsItselfArduino, namesInLink, type PortTexts, saysOther } from './port-texts.js';
import { type ListedPort, portsOfSystem, type SystemFolders, usbIdentity } from './serial-ports-of-system.js';
import { identifyArduino, namedArduino, otherRank } from './usb-ids.js';

/** A serial port of this machine. What the system does not say is undefined. */
export interface SerialPortInfo {
  /** What opens it: `/dev/ttyACM0`, `COM3`. */
  readonly path: string;
  /**
   * What is behind it, if it is or may be an Arduino: `Arduino Uno`, `CH340 (Uno clone)`; null if it is not, or says that
   * it is something else.
   */
  readonly arduino: string | null;
  readonly manufacturer: string | undefined;
  /** What it calls itself; missing where the system does not say. */
  readonly product?: string;
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
  const known = { ...listed, ...(await identity(listed, system)) };
  const { path, manufacturer, serialNumber } = known;
  const vendorId = fourDigits(known.vendorId);
  const productId = fourDigits(known.productId);
  const product = known.product ?? namesInLink(known.pnpId, serialNumber);
  const texts = { manufacturer, vendorId, productId, serialNumber };
  const { label, rank } = whatIsBehind({ ...texts, product }, known.friendlyName);
  return { port: { path, arduino: label, ...texts, ...(product === undefined ? {} : { product }) }, rank };
}

/** What the system's folders add to what was listed. */
async function identity(listed: ListedPort, system: SystemFolders): Promise<Partial<ListedPort>> {
  if (listed.vendorId !== undefined && listed.product !== undefined) {
    return {};
  }
  const identity = await usbIdentity(listed.path, system);
  return listed.vendorId === undefined ? identity : { product: identity.product };
}

function whatIsBehind(texts: PortTexts, friendlyName = ''): { label: string | null; rank: number } {
  const { manufacturer, product = '' } = texts;
  // The driver's words are no device's, but where they name something else that is what it is for.
  if (saysOther(texts) !== undefined || saysOther({ product: friendlyName }) !== undefined) {
    return { label: null, rank: otherRank };
  }
  const known = identifyArduino(texts.vendorId, texts.productId);
  const isUnnamed = texts.vendorId !== undefined && !known.label?.startsWith('Arduino');
  return isUnnamed && callsItselfArduino(texts) ? namedArduino(`${manufacturer} ${product}`) : known;
}

/** Systems write the same id as `2341`, `0x2341` or `2A03`. */
function fourDigits(id: string | undefined): string | undefined {
  return id?.toLowerCase().replace(/^0x/, '').padStart(4, '0');
}
