import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SerialPortInfo } from '../../../src/boards/find/serial-ports.js';
import { boardsCommandWith } from '../../../src/cli/local/boards.js';
import { bellbot, capturedIo, type Ran } from '../captured-io.js';

const uno: SerialPortInfo = {
  path: '/dev/ttyACM0',
  arduino: 'Arduino Uno',
  manufacturer: 'Arduino (www.arduino.cc)',
  vendorId: '2341',
  productId: '0043',
  serialNumber: '7563331313335',
};
const modem: SerialPortInfo = {
  path: '/dev/ttyUSB0',
  arduino: null,
  manufacturer: undefined,
  vendorId: undefined,
  productId: undefined,
  serialNumber: undefined,
};

async function boards(ports: SerialPortInfo[], ...args: { name: string; value: string }[]): Promise<Ran> {
  const { io, out, err } = capturedIo({ args });
  const status = await boardsCommandWith(async () => ports).run(io);
  return { status, stdout: out.join(''), stderr: err.join('') };
}

describe('bellbot boards', () => {
  it('lists the ports and marks the Arduinos', async () => {
    const { status, stdout, stderr } = await boards([uno, modem]);
    assert.deepEqual([status, stderr], [0, '']);
    assert.deepEqual(stdout.split('\n'), [
      '/dev/ttyACM0  Arduino Uno     2341:0043  Arduino (www.arduino.cc), serial 7563331313335',
      '/dev/ttyUSB0  not an Arduino  ----:----',
      '',
    ]);
  });

  it('says what to check when there is no port, or no Arduino among them', async () => {
    const none = await boards([]);
    assert.equal(none.status, 0);
    assert.match(none.stdout, /No serial port was found\.\nCheck that\n/);
    const other = await boards([modem]);
    assert.equal(other.status, 0);
    assert.match(other.stdout, /No Arduino among them\.\nCheck that\n/);
    assert.doesNotMatch((await boards([uno])).stdout, /Check/);
  });

  it('prints JSON when asked', async () => {
    const { stdout } = await boards([uno, modem], { name: 'json', value: 'true' });
    assert.deepEqual(JSON.parse(stdout)[0], uno);
    assert.equal(JSON.parse(stdout)[1].arduino, null);
    assert.deepEqual(JSON.parse((await boards([], { name: 'json', value: 'true' })).stdout), []);
  });

  it('prints names that devices chose without harm to the terminal', async () => {
    const ports = [{ ...uno, manufacturer: '\u001b[2J\u009b1A\u202eevil' }];
    const json = await boards(ports, { name: 'json', value: 'true' });
    assert.deepEqual(JSON.parse(json.stdout), ports);
    for (const { stdout } of [await boards(ports), json]) {
      assert.doesNotMatch(stdout, /(?!\n)[\p{C}\p{Zl}\p{Zp}]/u);
    }
  });

  it('refuses options of others', async () => {
    assert.equal((await bellbot(['boards', 'port=3000'])).status, 2);
    assert.equal((await bellbot(['boards', 'json=perhaps'])).status, 2);
  });

  it('lists what this machine has, whatever that is', async () => {
    const { status, stdout } = await bellbot(['boards', '--json']);
    assert.equal(status, 0);
    assert.ok(Array.isArray(JSON.parse(stdout)));
  });
});
