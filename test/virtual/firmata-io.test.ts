import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { VirtualUno } from '../../src/virtual/index.js';
import { bootTime } from './bench-uno.js';
import { firmataBoard } from './firmata-io.js';

describe('firmata-io on a virtual Uno', () => {
  it('gets ready and strikes the bell, all in virtual time', async () => {
    const uno = new VirtualUno({ servos: [{ pin: 8, rest: 75, contact: 86 }] });
    const port = uno.createPort();
    const io = firmataBoard(port);
    let ready = false;
    io.on('ready', () => {
      ready = true;
    });
    port.open();
    await once(port, 'open');
    uno.advance(bootTime + 400);
    assert.equal(ready, true);
    assert.equal(io.firmware.name, 'StandardFirmata.ino');
    assert.equal(io.pins.length, 20);

    io.pinMode(8, io.MODES.SERVO);
    io.servoWrite(8, 1350);
    uno.advance(300);
    assert.equal(uno.dings(8), 0);
    io.servoWrite(8, 1500);
    uno.advance(300);
    assert.equal(uno.dings(8), 1);
  });

  it('hears that the board is unplugged', async () => {
    const uno = new VirtualUno();
    const port = uno.createPort();
    const io = firmataBoard(port);
    port.open();
    await once(port, 'open');
    const closed = once(io, 'close');
    uno.unplug();
    await closed;
    assert.equal(port.isOpen, false);
  });
});
