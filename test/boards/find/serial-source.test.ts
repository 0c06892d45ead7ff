import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, it } from 'node:test';
import type { BoardPort } from '../../../src/boards/board-port.js';
import type { KnownBoard } from '../../../src/boards/find/own-board.js';
import type { SerialPortInfo } from '../../../src/boards/find/serial-ports.js';
import {
  type OwnBoardMemory,
  SerialSource,
  type SerialSystem,
} from '../../../src/boards/find/serial-source.js';
import { isBellBotError } from '../../../src/core/errors.js';
import { ManualClock } from '../../system/manual-clock.js';
import { ModelRig } from '../model-rig.js';

/** The port of a genuine Uno. */
function uno(path: string, serialNumber: string | undefined): SerialPortInfo {
  return {
    path,
    arduino: 'Arduino Uno',
    manufacturer: 'Arduino LLC',
    vendorId: '2341',
    productId: '0043',
    serialNumber,
  };
}

/** The port of a clone with a chip that has no serial number, or the same as all others of its kind. */
function clone(path: string, serialNumber?: string): SerialPortInfo {
  return {
    path,
    arduino: 'CH340 (Uno clone)',
    manufacturer: undefined,
    vendorId: '1a86',
    productId: '7523',
    serialNumber,
  };
}

/** What is plugged in, and a source that sees it. */
class Desk implements SerialSystem {
  ports: SerialPortInfo[] = [];
  /** Whether looking at the devices comes back. */
  hangs = false;
  looks = 0;
  readonly clock = new ManualClock();
  readonly source: SerialSource;

  constructor(board = 'auto', memory?: OwnBoardMemory) {
    this.source = new SerialSource(board, this.clock, { use: this, memory });
  }

  async list(): Promise<SerialPortInfo[]> {
    return this.ports;
  }

  async makePort(path: string): Promise<BoardPort> {
    return Object.assign(new EventEmitter(), { path }) as unknown as BoardPort;
  }

  fingerprint(): Promise<string> {
    this.looks += 1;
    return this.hangs ? new Promise(() => {}) : Promise.resolve(this.ports.map(({ path }) => path).join());
  }

  /** The path of the board that is found with these ports, or why none is. */
  async found(...ports: SerialPortInfo[]): Promise<string> {
    this.ports = ports;
    return this.source.find().then(
      ({ port }) => port.path,
      (error: unknown) => {
        assert.ok(isBellBotError(error, 'board-not-found'));
        return error.message;
      },
    );
  }

  /** As `found`, and the board turns out to be the bell's. */
  async keeps(...ports: SerialPortInfo[]): Promise<string> {
    const path = await this.found(...ports);
    this.source.keep();
    return path;
  }
}

describe('board=auto', () => {
  it("chooses freely until a board was the bell's", async () => {
    const desk = new Desk();
    assert.equal(await desk.found(uno('/dev/ttyACM0', '75')), '/dev/ttyACM0');
    assert.equal(await desk.found(uno('/dev/ttyACM1', '76')), '/dev/ttyACM1');
    assert.equal(await desk.keeps(uno('/dev/ttyACM2', '77')), '/dev/ttyACM2');
    assert.match(await desk.found(uno('/dev/ttyACM1', '76')), /is away/);
  });

  it("takes no other board when the bell's is away, and says which is away and which is there", async () => {
    const desk = new Desk();
    await desk.keeps(uno('/dev/ttyACM0', '75'));
    assert.equal(
      await desk.found(uno('/dev/ttyACM0', '76'), clone('/dev/ttyUSB0')),
      "The bell's board is away: Arduino Uno on /dev/ttyACM0 (serial number 75); Arduino Uno on /dev/ttyACM0, CH340 (Uno clone) on /dev/ttyUSB0 are there, and are not taken for it. Plug it in again, or restart BellBot to use another one.",
    );
    assert.match(
      await desk.found(uno('/dev/ttyACM1', '76')),
      /; Arduino Uno on \/dev\/ttyACM1 is there, and is not taken for it\./,
    );
    assert.match(await desk.found(), /; no other Arduino is there\. Plug it in again/);
  });

  it("knows the bell's board by its serial number, on whatever path, and also beside others", async () => {
    const desk = new Desk();
    await desk.keeps(uno('/dev/ttyACM0', '75'));
    const others = [uno('/dev/ttyACM0', '76'), clone('/dev/ttyUSB0', '75')];
    assert.equal(await desk.found(...others, uno('/dev/ttyACM1', '75')), '/dev/ttyACM1');
    assert.equal(await desk.keeps(uno('/dev/ttyACM7', '75'), ...others), '/dev/ttyACM7');
    assert.match(await desk.found(...others), /Arduino Uno on \/dev\/ttyACM7 \(serial number 75\)/);
  });

  it('knows a board without a serial number by its path', async () => {
    const desk = new Desk();
    await desk.keeps(clone('/dev/ttyUSB0'));
    assert.equal(await desk.found(clone('/dev/ttyUSB0')), '/dev/ttyUSB0');
    assert.match(await desk.found(clone('/dev/ttyUSB1')), /away: CH340 \(Uno clone\) on \/dev\/ttyUSB0;/);
    // Something else has its path now.
    assert.match(await desk.found(uno('/dev/ttyUSB0', undefined)), /is away/);
    assert.match(await desk.found(clone('/dev/ttyUSB0', '5')), /is away/);
  });

  it('tells boards of one serial number apart by their paths', async () => {
    const desk = new Desk();
    const [own, twin] = [uno('/dev/ttyACM0', '1'), uno('/dev/ttyACM1', '1')];
    await desk.keeps(own, twin);
    assert.match(await desk.found(twin), /is away/);
    assert.match(await desk.found(twin, uno('/dev/ttyACM2', '1')), /is away/);
    assert.equal(await desk.found(twin, own), '/dev/ttyACM0');
  });

  it('remembers that it saw a twin while its own board was away', async () => {
    const desk = new Desk();
    await desk.keeps(clone('/dev/ttyUSB0', '1'));
    const twins = [clone('/dev/ttyUSB1', '1'), clone('/dev/ttyUSB2', '1')];
    assert.match(await desk.found(...twins), /is away/);
    assert.match(await desk.found(clone('/dev/ttyUSB1', '1')), /is away/);
    assert.equal(await desk.found(...twins, clone('/dev/ttyUSB0', '1')), '/dev/ttyUSB0');
  });

  it('takes no other board after its process was followed by another one: what it knows goes from the one to the other', async () => {
    let known: KnownBoard | undefined;
    const keep = (own: KnownBoard): void => {
      known = JSON.parse(JSON.stringify(own)) as KnownBoard;
    };
    await new Desk('auto', { keep }).keeps(uno('/dev/ttyACM0', '75'));
    const next = (): Desk => new Desk('auto', { own: known, keep });
    assert.match(await next().found(uno('/dev/ttyACM0', '76')), /is away/);
    assert.equal(await next().found(uno('/dev/ttyACM0', '76'), uno('/dev/ttyACM1', '75')), '/dev/ttyACM1');
    const [own, twin] = [clone('/dev/ttyUSB0', '1'), clone('/dev/ttyUSB1', '1')];
    await new Desk('auto', { keep }).keeps(own, twin);
    assert.match(await next().found(twin), /is away/);
    await new Desk('auto', { keep }).keeps(clone('/dev/ttyUSB0'));
    assert.match(await next().found(clone('/dev/ttyUSB1')), /is away/);
    assert.equal(await next().found(clone('/dev/ttyUSB0')), '/dev/ttyUSB0');
  });

  it('keeps nothing for a port that is named', async () => {
    const desk = new Desk('/dev/ttyACM0');
    await desk.keeps(uno('/dev/ttyACM0', '75'));
    assert.equal(await desk.found(uno('/dev/ttyACM0', '76')), '/dev/ttyACM0');
    assert.equal(await desk.found(), '/dev/ttyACM0');
  });

  it('looks at the devices once at a time, also when that hangs', async () => {
    const desk = new Desk();
    desk.hangs = true;
    for (let pause = 0; pause < 10; pause += 1) {
      const cancel = desk.source.onArrival(() => {});
      await desk.clock.advance(2000);
      cancel();
    }
    assert.equal(desk.looks, 1);
    assert.equal(desk.clock.timers, 0);
  });
});

describe('a bell whose board is away', () => {
  it("does not move another Arduino's pin, says so once for each change, and rings when its own is back", async () => {
    let ports = [uno('/dev/ttyACM0', '75')];
    const finds: string[] = [];
    let lists = 0;
    const rig: ModelRig = new ModelRig((clock, board) => {
      const system: SerialSystem = {
        list: async () => {
          lists += 1;
          return ports;
        },
        makePort: async (path) => {
          finds.push(path);
          const { port } = await board.find();
          return port;
        },
        fingerprint: async () => ports.map(({ path }) => path).join(),
      };
      return new SerialSource('auto', clock, { use: system });
    });
    await rig.ready();
    ports = [];
    rig.board.unplug();
    await rig.advance(3000);
    ports = [uno('/dev/ttyACM1', '76')];
    rig.board.plugIn();
    const { length } = rig.statuses;
    lists = 0;
    await rig.advance(10 * 60_000);
    assert.equal(rig.code, 'board-not-found');
    assert.match(rig.reason, /serial number 75.*Arduino Uno on \/dev\/ttyACM1 is there, and is not taken/);
    assert.equal(rig.statuses.length - length, 1, 'it is said once');
    assert.ok(lists <= 26, `the ports were listed ${lists} times in ten minutes`);
    assert.deepEqual(finds, ['/dev/ttyACM0']);
    ports = [uno('/dev/ttyACM1', '76'), uno('/dev/ttyACM2', '75')];
    await rig.until(() => rig.bell.status.ready, 5000);
    assert.deepEqual(finds, ['/dev/ttyACM0', '/dev/ttyACM2']);
    await rig.strike();
    await rig.stop();
  });
});
