import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BoardSupervisor } from '../../src/boards/board-supervisor.js';
import { VirtualSource } from '../../src/boards/find/virtual-source.js';
import { FirmataDriver } from '../../src/boards/firmata/firmata-driver.js';
import { FirmataLink } from '../../src/boards/firmata/link.js';
import { ServoBell } from '../../src/boards/servo-bell.js';
import { upTo } from '../system/long-forms.js';
import { seededRandom } from '../system/seeded-random.js';
import { VirtualRig } from './virtual-rig.js';

/** Times each fault is made; `RUNS=40` makes 200 faults in all. */
const times = Number(process.env.RUNS ?? upTo(2, 12));
/** Contact angle of the rig's bell as a pulse: 87 degrees. */
const contactPulse = 600 + 10 * 87;

const faults = {
  'a reset': async (rig: VirtualRig) => {
    rig.uno.reset();
    await rig.until(() => !rig.bell.status.ready, 5000);
  },
  'a brown-out': async (rig: VirtualRig) => {
    rig.uno.brownOut();
    await rig.until(() => !rig.bell.status.ready, 5000);
  },
  unplugging: async (rig: VirtualRig) => {
    rig.uno.unplug();
    await rig.advance(50);
    rig.uno.plugIn();
  },
  detaching: async (rig: VirtualRig) => {
    await rig.advance(2500);
  },
  'a start of BellBot': async (rig: VirtualRig) => {
    await rig.stop();
    const { clock, uno, pin } = rig;
    rig.link = new FirmataLink(clock);
    rig.supervisor = new BoardSupervisor(new VirtualSource(uno), new FirmataDriver(clock, rig.link), clock);
    const options = { name: 'bell', pin, start: 75, strike: 90, sdelay: 500 };
    rig.bell = new ServoBell(options, rig.supervisor, clock);
    rig.bell.start();
    rig.supervisor.start();
  },
};

describe('the bell never rings by itself', () => {
  for (const [name, cause] of Object.entries(faults)) {
    it(`at ${name}, ${times} times at random phases of the servo frame`, async () => {
      const rig = new VirtualRig({ bootloader: 20 });
      await rig.ready();
      const random = seededRandom(name.length);
      for (let n = 0; n < times; n += 1) {
        await rig.advance(Math.floor(random() * 60));
        // Within the millisecond, too.
        rig.uno.runCycles(Math.floor(random() * 16_000));
        await cause(rig);
        await rig.until(() => rig.bell.status.ready, 8000);
      }
      assert.equal(rig.dings, 0);
      assert.ok(rig.pulses.length > 0);
      const worst = Math.max(...rig.pulses.map(({ microseconds }) => microseconds));
      assert.ok(worst < contactPulse, `there was a pulse of ${worst} microseconds`);
      await rig.strike();
      assert.equal(rig.dings, 1, 'it could have rung');
      await rig.stop();
    });
  }
});
