import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { listSerialPorts } from '../../../src/boards/find/serial-ports.js';
import type { ListedPort, SystemFolders } from '../../../src/boards/find/serial-ports-of-system.js';

const root = mkdtempSync(join(tmpdir(), 'bellbot-ports-'));
after(() => rmSync(root, { recursive: true, force: true }));

const nothing: SystemFolders = { devices: join(root, 'missing'), ttyClass: join(root, 'missing') };

async function labels(...ports: ListedPort[]): Promise<(string | null)[][]> {
  const listed = await listSerialPorts(async () => ports, nothing);
  return listed.map(({ path, arduino }) => [path, arduino]);
}

/** Folders like Linux's, with an Uno, a CH340 and ports of other sorts. */
function linuxFolders(): SystemFolders {
  const devices = join(root, 'dev');
  const ttyClass = join(root, 'class');
  const usb = join(root, 'devices/usb1');
  const files: Record<string, string> = {
    '1-1/idVendor': '2341\n',
    '1-1/idProduct': '0043\n',
    '1-1/manufacturer': 'Arduino (www.arduino.cc)\n',
    '1-1/serial': '7563\n',
    '1-2/idVendor': '1a86\n',
    '1-2/idProduct': '7523\n',
  };
  for (const folder of [devices, join(ttyClass, 'ttyACM0'), join(ttyClass, 'ttyUSB0')]) {
    mkdirSync(folder, { recursive: true });
  }
  mkdirSync(join(usb, '1-1/1-1:1.0'), { recursive: true });
  mkdirSync(join(usb, '1-2/1-2:1.0/ttyUSB0'), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    writeFileSync(join(usb, path), text);
  }
  symlinkSync(join(usb, '1-1/1-1:1.0'), join(ttyClass, 'ttyACM0/device'));
  symlinkSync(join(usb, '1-2/1-2:1.0/ttyUSB0'), join(ttyClass, 'ttyUSB0/device'));
  for (const name of [
    'ttyUSB0',
    'ttyACM0',
    'ttyACM1',
    'ttyS0',
    'tty1',
    'null',
    'cu.usbmodem1',
    'cu.Bluetooth',
  ]) {
    writeFileSync(join(devices, name), '');
  }
  return { devices, ttyClass };
}

describe('the list of serial ports', () => {
  it('knows Unos, other Arduinos and the chips of clones by their USB ids', async () => {
    const known = [
      ['2341', '0043', 'Arduino Uno'],
      ['2341', '0001', 'Arduino Uno'],
      ['2341', '0243', 'Arduino Uno'],
      ['2A03', '0043', 'Arduino Uno'],
      ['0x2a03', '0x0043', 'Arduino Uno'],
      ['2341', '43', 'Arduino Uno'],
      ['2341', '0010', 'Arduino Mega'],
      ['2341', '0042', 'Arduino Mega'],
      ['2341', '8036', 'Arduino Leonardo'],
      ['2341', 'ffff', 'Arduino'],
      ['1A86', '7523', 'CH340 (Uno clone)'],
      ['1a86', '5523', 'CH340 (Uno clone)'],
      ['0403', '6001', 'FTDI'],
      ['403', '6015', 'FTDI'],
      ['10C4', 'EA60', 'CP210x'],
      ['10c4', 'ea60', 'CP210x'],
      ['1a86', '0043', null],
      ['0403', '7523', null],
      ['1234', '0043', null],
    ] as const;
    for (const [vendorId, productId, label] of known) {
      assert.deepEqual(await labels({ path: 'COM3', vendorId, productId }), [['COM3', label]]);
    }
    assert.deepEqual(await labels({ path: 'COM3', vendorId: '2341' }), [['COM3', null]]);
    assert.deepEqual(await labels({ path: 'COM3', productId: '0043' }), [['COM3', null]]);
  });

  it('has Unos first, then other Arduinos, CH340, FTDI, CP210x and the rest, each by path', async () => {
    const ports: ListedPort[] = [
      { path: '/dev/ttyUSB9', vendorId: '1111', productId: '2222' },
      { path: '/dev/ttyUSB3', vendorId: '10c4', productId: 'ea60' },
      { path: '/dev/ttyUSB2', vendorId: '0403', productId: '6001' },
      { path: '/dev/ttyACM10', vendorId: '2341', productId: '0043' },
      { path: '/dev/ttyUSB1', vendorId: '1a86', productId: '7523' },
      { path: '/dev/ttyACM1', vendorId: '2341', productId: '8036' },
      { path: '/dev/ttyACM2', vendorId: '2a03', productId: '0043' },
      { path: '/dev/ttyACM0', vendorId: '2341', productId: '0042' },
    ];
    const expected = [
      ['/dev/ttyACM2', 'Arduino Uno'],
      ['/dev/ttyACM10', 'Arduino Uno'],
      ['/dev/ttyACM0', 'Arduino Mega'],
      ['/dev/ttyACM1', 'Arduino Leonardo'],
      ['/dev/ttyUSB1', 'CH340 (Uno clone)'],
      ['/dev/ttyUSB2', 'FTDI'],
      ['/dev/ttyUSB3', 'CP210x'],
      ['/dev/ttyUSB9', null],
    ];
    assert.deepEqual(await labels(...ports), expected);
    assert.deepEqual(await labels(...ports.toReversed()), expected);
  });

  it('leaves out built-in Linux ports that nothing is known of, and doubles', async () => {
    const listed = await labels(
      { path: '/dev/ttyS0' },
      { path: '/dev/ttyS31' },
      { path: '/dev/ttyS4', vendorId: '8086', productId: '9d3d' },
      { path: '/dev/ttyS5', pnpId: 'pci-serial' },
      { path: '/dev/ttyAMA0' },
      { path: '/dev/ttyAMA0' },
    );
    assert.deepEqual(
      listed.map(([path]) => path),
      ['/dev/ttyAMA0', '/dev/ttyS4', '/dev/ttyS5'],
    );
  });

  it('gives each port all that the system says of it', async () => {
    const port = {
      path: 'COM7',
      manufacturer: 'Arduino LLC',
      vendorId: '2341',
      productId: '0043',
      serialNumber: '75',
    };
    assert.deepEqual(await listSerialPorts(async () => [port], nothing), [
      { ...port, arduino: 'Arduino Uno' },
    ]);
  });

  it('looks itself where there is no udev', async () => {
    const system = linuxFolders();
    const list = async (): Promise<never> => {
      throw new Error('spawn udevadm ENOENT');
    };
    const ports = await listSerialPorts(list, system);
    assert.deepEqual(
      ports.map(({ path, arduino }) => [path.slice(system.devices.length + 1), arduino]),
      [
        ['ttyACM0', 'Arduino Uno'],
        ['ttyUSB0', 'CH340 (Uno clone)'],
        ['cu.usbmodem1', null],
        ['ttyACM1', null],
      ],
    );
    assert.deepEqual(ports[0], {
      path: join(system.devices, 'ttyACM0'),
      arduino: 'Arduino Uno',
      manufacturer: 'Arduino (www.arduino.cc)',
      vendorId: '2341',
      productId: '0043',
      serialNumber: '7563',
    });
  });

  it('is empty, and never an error, where nothing can be read', async () => {
    for (const list of [
      () => Promise.reject(new Error('no')),
      () => Promise.reject(undefined),
      (): never => {
        throw new Error('at once');
      },
    ]) {
      assert.deepEqual(await listSerialPorts(list, nothing), []);
    }
  });

  it('lists the ports of this machine', async () => {
    assert.ok(Array.isArray(await listSerialPorts()));
  });
});
