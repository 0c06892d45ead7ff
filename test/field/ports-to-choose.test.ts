/**
 * What stands in people's ports, as the systems list it, and which of them `board=auto` opens. The next one is a row: its
 * ports, and the path that is opened, or null.
 */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { listSerialPorts } from '../../src/boards/find/serial-ports.js';
import type { ListedPort } from '../../src/boards/find/serial-ports-of-system.js';
import { SerialSource } from '../../src/boards/find/serial-source.js';
import { isBellBotError } from '../../src/core/errors.js';
import { ModelRig } from '../boards/model-rig.js';
import { type Talker, TalkingPort } from '../boards/talking-port.js';
import { ManualClock } from '../system/manual-clock.js';

const nowhere = { devices: '/nowhere', ttyClass: '/nowhere' };

/** `1a86:7523`, then what else is known. */
function port(path: string, ids: string, more: Partial<ListedPort> = {}): ListedPort {
  const [vendorId, productId] = ids.split(':');
  return { path, vendorId, productId, ...more };
}

const link = (names: string): Partial<ListedPort> => ({ pnpId: `usb-${names}-if00-port0` });
const uno = port('/dev/ttyACM0', '2341:0043', {
  manufacturer: 'Arduino (www.arduino.cc)',
  serialNumber: '7563331313335140F0B1',
  pnpId: 'usb-Arduino__www.arduino.cc__0043_7563331313335140F0B1-if00',
});
const ch340 = port('/dev/ttyUSB0', '1a86:7523', { manufacturer: '1a86', ...link('1a86_USB_Serial') });
const ftdi = port('/dev/ttyUSB1', '0403:6001', {
  manufacturer: 'FTDI',
  serialNumber: 'A50285BI',
  ...link('FTDI_FT232R_USB_UART_A50285BI'),
});
const cp210x = port('/dev/ttyUSB2', '10c4:ea60', {
  manufacturer: 'Silicon_Labs',
  serialNumber: '0001',
  ...link('Silicon_Labs_CP2102_USB_to_UART_Bridge_Controller_0001'),
});
const pl2303 = port('/dev/ttyUSB3', '067b:2303', {
  manufacturer: 'Prolific Technology Inc.',
  ...link('Prolific_Technology_Inc._USB-Serial_Controller_D'),
});
const sonoff = port('/dev/ttyUSB4', '10c4:ea60', {
  manufacturer: 'Silicon_Labs',
  serialNumber: '0a1b2c3d4e5f',
  ...link('Silicon_Labs_Sonoff_Zigbee_3.0_USB_Dongle_Plus_0a1b2c3d4e5f'),
});

const strangers: ReadonlyArray<readonly [what: string, port: ListedPort]> = [
  ['a Sonoff stick with a CP2102N', sonoff],
  [
    'a Sonoff stick by ITead',
    port('COM5', '10c4:ea60', { manufacturer: 'ITead', product: 'Sonoff Zigbee 3.0 USB Dongle Plus V2' }),
  ],
  [
    'a Sonoff stick with a CH9102',
    port('/dev/ttyACM1', '1a86:55d4', {
      manufacturer: 'ITEAD',
      product: 'SONOFF Zigbee 3.0 USB Dongle Plus V2',
    }),
  ],
  [
    'ConBee',
    port('/dev/ttyUSB0', '0403:6015', { manufacturer: 'FTDI', product: 'ConBee', serialNumber: 'DM00ABCD' }),
  ],
  [
    'ConBee II',
    port('/dev/ttyACM0', '1cf1:0030', {
      manufacturer: 'dresden elektronik ingenieurtechnik GmbH',
      product: 'ConBee II',
    }),
  ],
  ['Electrolama zzh, by its serial number', port('/dev/ttyUSB0', '1a86:7523', { serialNumber: 'zzh-0042' })],
  [
    'SkyConnect',
    port('/dev/ttyUSB0', '10c4:ea60', { manufacturer: 'Nabu Casa', product: 'SkyConnect v1.0' }),
  ],
  [
    'SMLIGHT',
    port('/dev/ttyUSB0', '10c4:ea60', { manufacturer: 'SMLIGHT', ...link('SMLIGHT_SMLIGHT_SLZB-07_b2a4') }),
  ],
  ['Aeotec Z-Stick', port('/dev/ttyACM0', '0658:0200', { manufacturer: 'Sigma Designs, Inc.' })],
  [
    'Aeotec Z-Stick 7',
    port('/dev/ttyUSB0', '10c4:ea60', { manufacturer: 'Silicon Labs', product: 'Z-Stick 7' }),
  ],
  ['Zooz 800', port('/dev/ttyACM0', '1a86:55d4', { manufacturer: 'Zooz', product: '800 Z-Wave Stick' })],
  [
    'RFXtrx433',
    port('/dev/ttyUSB0', '0403:6001', {
      manufacturer: 'RFXCOM',
      product: 'RFXtrx433',
      serialNumber: 'A1YVFQ5O',
    }),
  ],
  [
    'EnOcean',
    port('/dev/ttyUSB0', '0403:6001', { manufacturer: 'EnOcean GmbH', product: 'EnOcean USB 300 DB' }),
  ],
  ['an RS485 cable', port('/dev/ttyUSB0', '0403:6001', { manufacturer: 'FTDI', product: 'USB-RS485 Cable' })],
  ['DMX', port('/dev/ttyUSB0', '0403:6001', { manufacturer: 'ENTTEC', product: 'DMX USB PRO' })],
  [
    'a meter reader',
    port('/dev/ttyUSB0', '0403:6015', { manufacturer: 'FTDI', product: 'P1 Converter Cable' }),
  ],
  [
    'VE.Direct',
    port('/dev/ttyUSB0', '0403:6015', { manufacturer: 'VictronEnergy BV', product: 'VE Direct cable' }),
  ],
  [
    'Prusa MK3',
    port('/dev/ttyACM0', '2c99:0002', {
      manufacturer: 'Prusa Research (prusa3d.com)',
      product: 'Original Prusa i3 MK3',
    }),
  ],
  ['a printer with a CH340', port('/dev/ttyUSB0', '1a86:7523', { product: 'Creality Ender-3' })],
  [
    "a printer with Arduino's id",
    port('/dev/ttyACM0', '2341:0010', { manufacturer: 'UltiMachine', product: '3D Printer RAMBo' }),
  ],
  [
    'a GPS receiver',
    port('/dev/ttyACM0', '1546:01a7', { manufacturer: 'u-blox AG', product: 'u-blox 7 - GPS/GNSS Receiver' }),
  ],
  [
    'a GPS receiver with a PL2303',
    port('/dev/ttyUSB0', '067b:2303', { manufacturer: 'Prolific', product: 'BU-353 GPS' }),
  ],
  ['a modem', port('/dev/ttyUSB0', '12d1:1506', { manufacturer: 'HUAWEI_MOBILE', product: 'HUAWEI Mobile' })],
  ['a UPS', port('/dev/ttyUSB0', '0403:6001', { manufacturer: 'APC', product: 'Back-UPS RS 900' })],
  [
    'ST-Link',
    port('/dev/ttyACM0', '0483:374b', { manufacturer: 'STMicroelectronics', product: 'STM32 STLink' }),
  ],
  ['J-Link', port('/dev/ttyACM0', '1366:0105', { manufacturer: 'SEGGER', product: 'J-Link' })],
  [
    'Black Magic Probe',
    port('/dev/ttyACM0', '1d50:6018', {
      manufacturer: 'Black Sphere Technologies',
      product: 'Black Magic Probe v1.9',
    }),
  ],
  [
    'an ESP32-S3',
    port('/dev/ttyACM0', '303a:1001', { manufacturer: 'Espressif', product: 'USB JTAG/serial debug unit' }),
  ],
  [
    'an ESP32 board with a CP2102N',
    port('/dev/ttyUSB0', '10c4:ea60', { manufacturer: 'Silicon Labs', product: 'ESP32-PICO-KIT' }),
  ],
  [
    'Flipper',
    port('/dev/ttyACM0', '0483:5740', { manufacturer: 'Flipper Devices Inc.', product: 'Flipper Zero' }),
  ],
  ['Ledger', port('/dev/ttyACM0', '2c97:1011', { manufacturer: 'Ledger', product: 'Nano S' })],
  [
    'YubiKey',
    port('/dev/ttyACM0', '1050:0407', { manufacturer: 'Yubico', product: 'YubiKey OTP+FIDO+CCID' }),
  ],
  [
    'a Pico with MicroPython',
    port('/dev/ttyACM0', '2e8a:0005', { manufacturer: 'MicroPython', product: 'Board in FS mode' }),
  ],
  ['Bluetooth on macOS', { path: '/dev/tty.Bluetooth-Incoming-Port' }],
  [
    'Bluetooth on Windows',
    {
      path: 'COM7',
      manufacturer: 'Microsoft',
      pnpId: 'BTHENUM\\{00001101}\\7&1',
      friendlyName: 'Standard Serial over Bluetooth link (COM7)',
    },
  ],
  [
    'a debugger on Windows, known by the driver',
    port('COM8', '0403:6001', { manufacturer: 'FTDI', friendlyName: 'Black Magic GDB Server (COM8)' }),
  ],
  ['a built-in port', { path: '/dev/ttyAMA0' }],
];

const rows: ReadonlyArray<readonly [what: string, ports: readonly ListedPort[], opened: string | null]> = [
  ...strangers.map(([what, one]) => [what, [one], null] as const),
  ...strangers.map(
    ([what, one]) =>
      [`an Uno beside ${what}`, [one, { ...uno, path: '/dev/ttyACM9' }], '/dev/ttyACM9'] as const,
  ),
  ...[
    '2341:0043',
    '2341:0001',
    '2A03:0043',
    '2341:0243',
    '2341:0010',
    '2341:8036',
    '2341:1002',
    '3343:0043',
  ].map((ids) => [`an Arduino, ${ids}`, [port('COM3', ids)], 'COM3'] as const),
  [
    'an Uno R4, which has a debugger',
    [port('/dev/ttyACM0', '2341:1002', { manufacturer: 'Arduino', product: 'UNO WiFi R4 CMSIS-DAP' })],
    '/dev/ttyACM0',
  ],
  [
    'a clone that calls itself Uno',
    [ch340, port('/dev/ttyUSB9', '1a86:7523', { product: 'Arduino Uno' })],
    '/dev/ttyUSB9',
  ],
  [
    'an Arduino of another maker',
    [port('COM4', '16c0:0483', { manufacturer: 'Olimex', product: 'Arduino Uno compatible' })],
    'COM4',
  ],
  [
    'an Uno on macOS, under both of its names',
    [port('/dev/tty.usbmodem14101', '2341:0043'), port('/dev/cu.usbmodem14101', '2341:0043')],
    '/dev/cu.usbmodem14101',
  ],
  [
    'an Uno in German Windows',
    [
      port('COM3', '2341:0043', {
        manufacturer: 'Microsoft',
        friendlyName: 'Serielles USB-Gerät (COM3)',
        pnpId: 'USB\\VID_2341&PID_0043\\75633',
      }),
    ],
    'COM3',
  ],
  ['a lone CH340', [ch340], '/dev/ttyUSB0'],
  [
    'a lone CH340 in Windows',
    [port('COM4', '1A86:7523', { manufacturer: 'wch.cn', friendlyName: 'USB-SERIAL CH340 (COM4)' })],
    'COM4',
  ],
  [
    'a lone CH340 of the older sort',
    [port('/dev/ttyUSB0', '1a86:7523', { manufacturer: 'QinHeng Electronics', product: 'USB2.0-Ser!' })],
    '/dev/ttyUSB0',
  ],
  [
    'a lone CP210x in Windows',
    [
      port('COM5', '10c4:ea60', {
        manufacturer: 'Silicon Laboratories Inc.',
        friendlyName: 'Silicon Labs CP210x USB to UART Bridge (COM5)',
      }),
    ],
    'COM5',
  ],
  ['a lone FTDI', [ftdi], '/dev/ttyUSB1'],
  [
    'a lone FTDI of the newer sort',
    [
      port('/dev/ttyUSB1', '0403:6015', {
        manufacturer: 'FTDI',
        product: 'FT231X USB UART',
        serialNumber: 'DN05KGPS',
      }),
    ],
    '/dev/ttyUSB1',
  ],
  ['a lone CP210x', [cp210x], '/dev/ttyUSB2'],
  ['a lone PL2303', [pl2303], '/dev/ttyUSB3'],
  ['a lone CH340 and a Zigbee stick', [sonoff, ch340], '/dev/ttyUSB0'],
  ['two bare chips of one kind', [ch340, { ...ch340, path: '/dev/ttyUSB5' }], null],
  ['two bare chips of different kinds', [ftdi, cp210x], null],
  ['a bare chip and an Uno', [ch340, uno], '/dev/ttyACM0'],
  ['a bare chip and a Mega', [ch340, port('/dev/ttyACM3', '2341:0042')], '/dev/ttyACM3'],
  ['nothing', [], null],
];

async function chosen(listed: readonly ListedPort[]): Promise<{ path: string | null; reason: string }> {
  const ports = await listSerialPorts(async () => listed, nowhere);
  const clock = new ManualClock();
  const source = new SerialSource('auto', clock, {
    use: {
      list: async () => ports,
      makePort: async (path) => new TalkingPort(path, clock, {}),
      fingerprint: async () => '',
    },
  });
  try {
    const found = await source.find();
    return { path: found.port.path, reason: '' };
  } catch (error) {
    assert.ok(isBellBotError(error, 'board-not-found'));
    return { path: null, reason: error.message };
  }
}

describe('board=auto', () => {
  for (const [what, ports, opened] of rows) {
    it(`${what}: ${opened === null ? 'opens nothing' : `opens ${opened}`}`, async () => {
      const { path, reason } = await chosen(ports);
      assert.equal(path, opened, reason);
    });
  }

  it('names what it did not open, and of two bare chips asks which', async () => {
    const stick = await chosen([sonoff]);
    assert.match(stick.reason, /^No Arduino was found on USB; there is only .*Zigbee.* on \/dev\/ttyUSB4\. /);
    const two = await chosen([ftdi, cp210x]);
    assert.match(
      two.reason,
      /^No Arduino was found on USB for certain: FTDI on .*, CP210x on .* board=\/dev\/ttyUSB1$/,
    );
  });
});

describe('board=auto with several Arduinos', () => {
  // They load in real time, which the clock of the rig does not wait for.
  before(() => Promise.all([import('firmata-io'), import('johnny-five')]));

  /** What each of them says, and a rig that finds them. Those that say nothing here are the board of the rig. */
  async function rigWith(talkers: ReadonlyMap<string, Talker | 'a board'>) {
    const opened: string[] = [];
    const listed = [...talkers.keys()].map((path) => ({ ...uno, path, serialNumber: path }));
    const ports = await listSerialPorts(async () => listed, nowhere);
    const rig: ModelRig = new ModelRig(
      (clock, board) =>
        new SerialSource('auto', clock, {
          use: {
            list: async () => ports,
            makePort: async (path) => {
              opened.push(path);
              const talker = talkers.get(path) ?? {};
              return talker === 'a board' ? (await board.find()).port : new TalkingPort(path, clock, talker);
            },
            fingerprint: async () => '',
          },
        }),
    );
    return { rig, opened };
  }

  const text: Talker = { opened: (say, every) => every(200, () => say('hello\n')) };
  const busy: Talker = {
    refuses: () => new Error('Error Resource temporarily unavailable Cannot lock port'),
  };

  for (const [what, talker] of [
    ['is silent', {}],
    ['sends text', text],
    ['is busy', busy],
    ['vanishes while it is opened', { refuses: () => new Error('No such file or directory, cannot open') }],
  ] as const) {
    it(`takes the next when the first ${what}, and keeps to that one`, async () => {
      const { rig, opened } = await rigWith(
        new Map<string, Talker | 'a board'>([
          ['/dev/ttyACM0', talker],
          ['/dev/ttyACM1', 'a board'],
        ]),
      );
      rig.start();
      await rig.until(() => rig.bell.status.ready, 30_000);
      assert.match(rig.bell.status.board, /ttyACM1/);
      rig.board.unplug();
      await rig.advance(2000);
      rig.board.plugIn();
      await rig.until(() => rig.bell.status.ready, 30_000);
      assert.deepEqual(new Set(opened.slice(1)), new Set(['/dev/ttyACM1']));
      await rig.stop();
    });
  }

  it('says of each what is wrong with it, once, and takes whichever answers in the end', async () => {
    const talkers = new Map<string, Talker | 'a board'>([
      ['/dev/ttyACM0', text],
      ['/dev/ttyACM1', {}],
      ['/dev/ttyACM2', busy],
    ]);
    const { rig, opened } = await rigWith(talkers);
    rig.start();
    await rig.until(() => opened.length === 3, 30_000);
    await rig.advance(1000);
    assert.equal(rig.code, 'board-not-firmata');
    assert.match(
      rig.reason,
      /^None of 3 boards can be used\. Arduino Uno on \/dev\/ttyACM0: .*sends text, "hello"\. Arduino Uno on \/dev\/ttyACM1: Nothing .* on the port\. Arduino Uno on \/dev\/ttyACM2: .*in use by another program\. Upload StandardFirmata/,
    );
    const { length } = rig.codes;
    await rig.advance(10 * 60_000);
    assert.equal(rig.codes.length, length, `${rig.codes}`);
    assert.ok(opened.length >= 9 && opened.length < 100, `${opened.length} openings in ten minutes`);
    talkers.set('/dev/ttyACM1', 'a board');
    await rig.until(() => rig.bell.status.ready, 90_000);
    await rig.strike();
    await rig.stop();
  });
});
