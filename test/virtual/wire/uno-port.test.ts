import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type UnoPort, VirtualUno } from '../../../src/virtual/index.js';
import { bootTime, nextTurn } from '../bench-uno.js';
import { reportVersion } from '../firmata-messages.js';

const version = [0xf9, 2, 3];

function opening(port: UnoPort): Promise<Error | null> {
  return new Promise((resolve) => port.open(resolve));
}

function closing(port: UnoPort): Promise<Error | null> {
  return new Promise((resolve) => port.close(resolve));
}

describe('the port of a virtual Uno', () => {
  it('opens and closes with an event and a callback each, never at once', async () => {
    const port = new VirtualUno().createPort();
    const events: string[] = [];
    port.on('open', () => events.push(`open ${port.isOpen}`));
    port.on('close', (error) => events.push(`close ${error}`));
    port.open((error) => events.push(`opened ${error}`));
    assert.equal(port.isOpen, false);
    await nextTurn();
    port.close((error) => events.push(`closed ${error}`));
    assert.equal(port.isOpen, false);
    assert.deepEqual(events, ['open true', 'opened null']);
    await nextTurn();
    assert.deepEqual(events, ['open true', 'opened null', 'close null', 'closed null']);
  });

  it('refuses to open twice, and to close when it is not open', async () => {
    const port = new VirtualUno().createPort();
    assert.match(String(await closing(port)), /Port is not open/);
    const first = opening(port);
    assert.match(String(await opening(port)), /Port is opening/);
    assert.equal(await first, null);
    assert.match(String(await opening(port)), /Port is already open/);
    assert.equal(await closing(port), null);
    assert.equal(await opening(port), null);
  });

  it('reports a failure as an event when there is no callback', async () => {
    const port = new VirtualUno().createPort();
    const errors: string[] = [];
    port.on('error', (error) => errors.push(error.message));
    port.close();
    await nextTurn();
    assert.deepEqual(errors, ['Port is not open']);
  });

  it('is busy for another port object, until the first is closed', async () => {
    const uno = new VirtualUno();
    const [first, second] = [uno.createPort(), uno.createPort()];
    assert.equal(await opening(first), null);
    const busy = await opening(second);
    assert.equal(String(busy), 'Error: Error Resource temporarily unavailable Cannot lock port');
    assert.equal(second.isOpen, false);
    assert.equal(first.isOpen, true);
    await closing(first);
    assert.equal(await opening(second), null);
  });

  it('does not open when the board is pulled out at that moment', async () => {
    const uno = new VirtualUno();
    const port = uno.createPort();
    const opened = opening(port);
    uno.unplug();
    assert.match(String(await opened), /cannot open virtual-uno/);
    assert.equal(port.isOpen, false);
    uno.plugIn();
    assert.equal(await opening(port), null);
  });

  it('keeps what is written while it is closed, and sends it when it opens', async () => {
    const uno = new VirtualUno({ resetOnOpen: false });
    uno.advance(bootTime);
    const port = uno.createPort();
    const heard: number[] = [];
    const written: unknown[] = [];
    port.on('data', (bytes) => heard.push(...bytes));
    port.write(Uint8Array.from(reportVersion), (error) => written.push(error));
    await nextTurn();
    uno.advance(20);
    assert.equal(written.length, 0);
    await opening(port);
    await nextTurn();
    uno.advance(20);
    assert.deepEqual(written, [null]);
    assert.deepEqual(heard, version);
  });

  it('sends what was in a buffer when it was written, whatever becomes of the buffer', async () => {
    const uno = new VirtualUno({ resetOnOpen: false });
    uno.advance(bootTime);
    const port = uno.createPort();
    const heard: number[] = [];
    port.on('data', (bytes) => heard.push(...bytes));
    await opening(port);
    const bytes = Uint8Array.from(reportVersion);
    port.write(bytes);
    bytes.fill(0);
    uno.advance(20);
    assert.deepEqual(heard, version);
  });

  it('is drained when the last byte has gone over the line', async () => {
    const uno = new VirtualUno({ resetOnOpen: false });
    uno.advance(bootTime);
    const port = uno.createPort();
    const drained: string[] = [];
    port.drain(() => drained.push('early'));
    await opening(port);
    await nextTurn();
    assert.deepEqual(drained.splice(0), ['early']);
    port.write(new Uint8Array(100));
    port.drain((error) => drained.push(`late ${error}`));
    // 100 bytes of 2720 cycles are 17 ms.
    uno.advance(16.9);
    await nextTurn();
    assert.equal(drained.length, 0);
    uno.advance(0.2);
    await nextTurn();
    assert.deepEqual(drained.splice(0), ['late null']);

    port.write(new Uint8Array(100));
    port.drain((error) => drained.push(`never ${error !== null}`));
    uno.unplug();
    await nextTurn();
    assert.deepEqual(drained, ['never true']);
  });

  it('sends what was written before it was closed, and hears nothing after', async () => {
    const uno = new VirtualUno({ resetOnOpen: false });
    uno.advance(bootTime);
    const port = uno.createPort();
    const heard: number[] = [];
    port.on('data', (bytes) => heard.push(...bytes));
    await opening(port);
    // Pin 13 on: seen on the pin when it goes off again at the unplugging.
    port.write(Uint8Array.of(0xf4, 13, 1, 0x91, 0x20, 0));
    port.write(Uint8Array.from(reportVersion));
    await closing(port);
    const pulses: number[] = [];
    uno.on('pulse', ({ pin }) => pulses.push(pin));
    uno.advance(20);
    uno.unplug();
    assert.deepEqual(pulses, [13]);
    assert.deepEqual(heard, []);
  });

  it('may be closed and opened again by its own listeners', async () => {
    const uno = new VirtualUno();
    const port = uno.createPort();
    let opened = 0;
    port.on('data', () => port.isOpen && port.close());
    port.on('close', () => port.open());
    port.on('open', () => {
      opened += 1;
    });
    await opening(port);
    uno.advance(bootTime);
    await nextTurn();
    assert.equal(opened, 2);
    assert.equal(port.isOpen, true);
  });
});
