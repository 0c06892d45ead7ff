import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, it } from 'node:test';
import type { BoardPort } from '../../../src/boards/board-port.js';
import { Neighbours } from '../../../src/boards/find/neighbours.js';
import type { KnownBoard } from '../../../src/boards/find/own-board.js';
import type { SerialPortInfo } from '../../../src/boards/find/serial-ports.js';
import { SerialSource, type SerialSystem } from '../../../src/boards/find/serial-source.js';
import { BellBotError, isBellBotError } from '../../../src/core/errors.js';
import { ManualClock } from '../../system/manual-clock.js';

function uno(path: string, serialNumber?: string): SerialPortInfo {
  const ids = { manufacturer: 'Arduino LLC', vendorId: '2341', productId: '0043' };
  return { path, arduino: 'Arduino Uno', ...ids, serialNumber };
}

const [a, b, c] = [uno('/dev/ttyACM0', 'AAA'), uno('/dev/ttyACM1', 'BBB'), uno('/dev/ttyACM2', 'CCC')];

/** A machine with several boards, each of which has a source of its own. */
class Machine implements SerialSystem {
  ports: SerialPortInfo[];
  readonly links = new Map<string, string>();
  readonly #neighbours = new Neighbours();
  readonly #clock = new ManualClock();

  constructor(...ports: SerialPortInfo[]) {
    this.ports = ports;
  }

  source(board: string | { readonly usb: string }, own?: KnownBoard): SerialSource {
    const memory = { own, keep: () => {} };
    return new SerialSource(board, this.#clock, { use: this, memory, neighbours: this.#neighbours });
  }

  async list(): Promise<SerialPortInfo[]> {
    return this.ports;
  }

  async makePort(path: string): Promise<BoardPort> {
    return Object.assign(new EventEmitter(), { path }) as unknown as BoardPort;
  }

  async fingerprint(): Promise<string> {
    return '';
  }

  async resolve(path: string): Promise<string> {
    const real = this.links.get(path);
    if (real === undefined) {
      throw new Error('ENOENT');
    }
    return real;
  }
}

async function foundBy(source: SerialSource): Promise<string> {
  return source.find().then(
    ({ port }) => port.path,
    (error: Error) => error.message,
  );
}

const silent = new BellBotError('board-silent');

describe('a board that is looked for beside others', () => {
  it('is none that another one names by its path', async () => {
    const machine = new Machine(a, b);
    machine.source(a.path);
    assert.equal(await foundBy(machine.source('auto')), b.path);
  });

  it('is none that another one names by a link, wherever that leads by now', async () => {
    const machine = new Machine(a, b);
    const link = '/dev/serial/by-id/usb-Arduino_Uno_AAA-if00';
    machine.source(link);
    const source = machine.source('auto');
    machine.links.set(link, a.path);
    assert.equal(await foundBy(source), b.path);
    machine.links.set(link, b.path);
    assert.equal(await foundBy(source), a.path);
    machine.links.clear();
    assert.equal(await foundBy(source), a.path);
  });

  it('is none that another one names by its serial number, also when that is not there yet', async () => {
    const machine = new Machine(b);
    machine.source({ usb: 'aaa' });
    const source = machine.source('auto');
    assert.equal(await foundBy(source), b.path);
    source.keep();
    machine.ports = [a];
    assert.match(await foundBy(source), /board is away/);
  });

  it('is another one for each that is left to find one, though they look at the same time', async () => {
    const machine = new Machine(a, b, c);
    const sources = ['auto', 'auto', 'auto'].map((board) => machine.source(board));
    const found = await Promise.all(sources.map(foundBy));
    assert.deepEqual(new Set(found), new Set([a.path, b.path, c.path]));
    for (const source of sources) {
      source.keep();
    }
    // However they come back.
    machine.ports = [c, b, a];
    assert.deepEqual(await Promise.all(sources.map(foundBy)), found);
  });

  it('says that there is none but those of the other boards', async () => {
    const machine = new Machine(a);
    machine.source(a.path);
    const error = await machine
      .source('auto')
      .find()
      .catch((refused) => refused);
    assert.ok(isBellBotError(error, 'board-not-found'));
    assert.match(error.message, /^No Arduino was found on USB beside those of the other boards; /);
  });

  it('is never the one that an earlier process knew as another’s', async () => {
    const machine = new Machine(a, b);
    machine.source('auto', { port: a, hasTwin: false });
    assert.equal(await foundBy(machine.source('auto')), b.path);
  });

  it('is told apart from a clone with the same serial number that is another one’s', async () => {
    const twins = [uno('/dev/ttyUSB0', '5'), uno('/dev/ttyUSB1', '5')];
    const machine = new Machine(...twins);
    const [first, second] = [machine.source('auto'), machine.source('auto')];
    assert.deepEqual([await foundBy(first), await foundBy(second)], ['/dev/ttyUSB0', '/dev/ttyUSB1']);
    first.keep();
    second.keep();
    assert.deepEqual([await foundBy(first), await foundBy(second)], ['/dev/ttyUSB0', '/dev/ttyUSB1']);
  });

  it('may be the one that another one has given up', async () => {
    const machine = new Machine(a, b);
    const [first, second] = [machine.source('auto'), machine.source('auto')];
    assert.equal(await foundBy(first), a.path);
    first.passOver(silent);
    assert.equal(await foundBy(first), b.path);
    assert.equal(await foundBy(second), a.path);
  });
});

describe('a board that is named by its serial number', () => {
  it('is found on whatever path, in capitals or not', async () => {
    const machine = new Machine(b, a);
    const source = machine.source({ usb: ' aaa ' });
    assert.equal(await foundBy(source), a.path);
    machine.ports = [{ ...a, path: '/dev/ttyACM7' }];
    assert.equal(await foundBy(source), '/dev/ttyACM7');
    assert.deepEqual(source.passOver(silent), { error: silent, isAnother: false });
  });

  it('is not there when none has that number, and it is said which are', async () => {
    const error = await new Machine(a, b)
      .source({ usb: 'CCC' })
      .find()
      .catch((refused) => refused);
    assert.ok(isBellBotError(error, 'board-not-found'));
    assert.match(
      error.message,
      /No board has the serial number CCC; there is Arduino Uno on \/dev\/ttyACM0 \(AAA\), /,
    );
    const none = await new Machine()
      .source({ usb: 'CCC' })
      .find()
      .catch((refused) => refused);
    assert.match(none.message, /no port says that it has one/);
  });

  it('has to be named by its path when another one has the same number', async () => {
    const machine = new Machine(a, { ...b, serialNumber: 'AAA' });
    const error = await machine
      .source({ usb: 'AAA' })
      .find()
      .catch((refused) => refused);
    assert.ok(isBellBotError(error, 'board-not-found'));
    assert.match(error.message, /More than one board has the serial number AAA: .*ttyACM0.*ttyACM1/);
  });
});
