import { readdir, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A port as serialport's `list` describes it. */
export interface ListedPort {
  readonly path: string;
  readonly manufacturer?: string | undefined;
  readonly vendorId?: string | undefined;
  readonly productId?: string | undefined;
  readonly serialNumber?: string | undefined;
  /** Linux: the name of its link in /dev/serial/by-id. Windows: where it hangs. */
  readonly pnpId?: string | undefined;
  /** What the device calls itself. */
  readonly product?: string | undefined;
  /** Windows: what the driver calls it, with the port, in the user's language. */
  readonly friendlyName?: string | undefined;
}

/** Where the system shows its ports. */
export interface SystemFolders {
  /** Folder of the device files, `/dev`. */
  readonly devices: string;
  /** Linux's folder with an entry for each terminal device, `/sys/class/tty`. */
  readonly ttyClass: string;
}

// Linux: CDC ACM (a genuine Uno) and USB serial chips. macOS: the call-out names, which don't wait for a carrier.
const usbPort = /^(?:ttyACM\d+|ttyUSB\d+|cu\.usb.+)$/;

/** The USB serial ports among the device files. Empty where they can't be read. */
export async function portsOfSystem({ devices }: SystemFolders): Promise<ListedPort[]> {
  const names = await readdir(devices).catch(() => []);
  return names.filter((name) => usbPort.test(name)).map((name) => ({ path: join(devices, name) }));
}

/** What Linux says about the USB device behind a port; empty where it says nothing. */
export async function usbIdentity(path: string, { ttyClass }: SystemFolders): Promise<Partial<ListedPort>> {
  let folder = await realpath(join(ttyClass, basename(path), 'device')).catch(() => undefined);
  // A CDC ACM port belongs to an interface, whose parent is the USB device; a serial chip's port lies one level deeper.
  for (let level = 0; folder !== undefined && level < 3; level += 1) {
    const vendorId = await textOf(folder, 'idVendor');
    if (vendorId !== undefined) {
      const productId = await textOf(folder, 'idProduct');
      const manufacturer = await textOf(folder, 'manufacturer');
      const serialNumber = await textOf(folder, 'serial');
      const product = await textOf(folder, 'product');
      return {
        vendorId,
        productId,
        manufacturer,
        serialNumber,
        ...(product === undefined ? {} : { product }),
      };
    }
    folder = dirname(folder);
  }
  return {};
}

async function textOf(folder: string, name: string): Promise<string | undefined> {
  const text = await readFile(join(folder, name), 'utf8').catch(() => '');
  return text.trim() === '' ? undefined : text.trim();
}
