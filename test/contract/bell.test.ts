import { BoardSupervisor } from '../../src/boards/board-supervisor.js';
import { SerialSource } from '../../src/boards/find/serial-source.js';
import { FirmataDriver } from '../../src/boards/firmata/firmata-driver.js';
import { BoardsProcess } from '../../src/boards/process/boards-process.js';
import { ServoBell } from '../../src/boards/servo-bell.js';
import { systemClock } from '../../src/system/system-clock.js';
import { bellSetup, ServableFakeBell, served } from '../boards/process/fake-process.js';
import { VirtualRig } from '../boards/virtual-rig.js';
import { FakeBell } from '../core/fake-bell.js';
import { ManualClock } from '../system/manual-clock.js';
import { bellContract } from './bell-contract.js';

bellContract('the fake bell', async () => {
  const clock = new ManualClock();
  const bell = new FakeBell({ clock });
  return {
    bell,
    now: () => clock.monotonic(),
    async during(promise) {
      const passed = clock.advance(bell.strikeTime);
      return (await Promise.all([promise, passed]))[0];
    },
    lose: () => bell.beUnready(),
    recover: async () => bell.beReady(),
    stop: async () => {},
  };
});

bellContract('the bell behind messages', async () => {
  const clock = new ManualClock();
  const behind = new ServableFakeBell({ clock });
  const setup = { boards: [{ name: 'board', board: { port: 'auto' } }], bells: [bellSetup('bell')] };
  const boards = new BoardsProcess(
    setup,
    clock,
    served([behind], clock, () => 5),
  );
  boards.start();
  const bell = boards.bell('bell');
  await clock.advance(100);
  return {
    bell,
    now: () => clock.monotonic(),
    async during(promise) {
      const passed = clock.advance(bell.strikeTime + 100);
      return (await Promise.all([promise, passed]))[0];
    },
    lose: () => behind.beUnready(),
    async recover() {
      behind.beReady();
      await clock.advance(100);
    },
    async stop() {
      await Promise.all([boards.stop(), clock.advance(100)]);
    },
  };
});

bellContract('the bell on the virtual Uno', async () => {
  const rig = new VirtualRig();
  await rig.ready();
  return {
    bell: rig.bell,
    now: () => rig.clock.monotonic(),
    during: (promise) => rig.during(promise),
    lose: () => rig.uno.unplug(),
    async recover() {
      rig.uno.plugIn();
      await rig.until(() => rig.bell.status.ready, 5000);
    },
    stop: () => rig.stop(),
  };
});

// With an Uno at hand: BELLBOT_TEST_PORT=/dev/ttyACM0 npm test -- contract
const port = process.env.BELLBOT_TEST_PORT;
if (port !== undefined) {
  bellContract(`the bell on the Uno at ${port}`, async () => {
    const supervisor = new BoardSupervisor(
      new SerialSource(port, systemClock),
      new FirmataDriver(systemClock),
      systemClock,
    );
    const options = { name: 'bell', pin: 8, start: 75, strike: 90, sdelay: 200 };
    const bell = new ServoBell(options, supervisor, systemClock);
    const ready = (): Promise<void> =>
      new Promise((resolve) => {
        const cancel = bell.onStatus((status) => {
          if (status.ready) {
            cancel();
            resolve();
          }
        });
      });
    const first = ready();
    bell.start();
    supervisor.start();
    await first;
    return {
      bell,
      now: () => performance.now(),
      during: (promise) => promise,
      lose: undefined,
      recover: async () => {},
      async stop() {
        await bell.stop();
        await supervisor.stop();
      },
    };
  });
}
