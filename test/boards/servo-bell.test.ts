import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isBellBotError } from '../../src/core/errors.js';
import { upTo } from '../system/long-forms.js';
import { VirtualRig } from './virtual-rig.js';

describe('the bell on the virtual Uno', () => {
  it('strikes: pulses of the strike angle for sdelay, then of the rest angle', async () => {
    const rig = new VirtualRig();
    await rig.ready();
    await rig.strike();
    const [rest, strike, back] = rig.holds;
    assert.deepEqual([rest?.microseconds, strike?.microseconds, back?.microseconds], [1350, 1500, 1350]);
    assert.ok(Math.abs((strike?.lasts ?? 0) - 500) <= 25, `it was held for ${strike?.lasts} ms`);
    assert.equal(rig.dings, 1);
    await rig.stop();
  });

  const arms = [
    { pin: 9, start: 40, strike: 120 },
    { pin: 3, start: 0, strike: 180 },
    { pin: 2, start: 75, strike: 90 },
    { pin: 12, start: 120, strike: 60 },
  ];
  for (const { pin, start, strike } of upTo(arms.slice(-2), arms)) {
    it(`moves pin ${pin} between ${start} and ${strike} degrees within 5 microseconds`, async () => {
      const rig = new VirtualRig({ pin, start, strike });
      await rig.ready();
      await rig.strike();
      const widths = [600 + 10 * start, 600 + 10 * strike];
      for (const { microseconds } of rig.pulses) {
        assert.ok(
          widths.some((width) => Math.abs(width - microseconds) <= 5),
          `a pulse of ${microseconds} us`,
        );
      }
      assert.equal(rig.dings, 1);
      await rig.stop();
    });
  }

  it('holds the strike angle long enough to reach the bell, however small sdelay is', async () => {
    const rig = new VirtualRig({ start: 0, strike: 180, sdelay: 0 });
    await rig.ready();
    await rig.strike();
    assert.equal(rig.dings, 1);
    assert.ok(rig.uno.angle(rig.pin) < 1, 'the arm is back at rest');
    await rig.stop();
  });

  it('sounds for every strike that counts, also when its command is late on its way to the board', async () => {
    const rig = new VirtualRig({ sdelay: 0 });
    let late = 0;
    const createPort = rig.uno.createPort.bind(rig.uno);
    rig.uno.createPort = () => {
      const port = createPort();
      const write = port.write.bind(port);
      port.write = (data, done) => {
        const bytes = Uint8Array.from(data);
        rig.clock.after(late, () => write(bytes, done));
        return true;
      };
      return port;
    };
    await rig.ready();
    for (let strikes = 1; strikes <= 10; strikes += 1) {
      late = 30;
      const strike = rig.bell.strike();
      await rig.advance(31);
      late = 0;
      await rig.during(strike);
      assert.equal(rig.dings, strikes);
      await rig.advance(3 * strikes);
    }
    await rig.stop();
  });

  it('detaches the servo after 2 s at rest, and strikes rightly from there', async () => {
    const rig = new VirtualRig();
    await rig.ready();
    await rig.advance(2500);
    const before = rig.pulses.length;
    await rig.advance(500);
    assert.equal(rig.pulses.length, before, 'no pulse while detached');
    await rig.strike();
    const strike = rig.holds.find(({ microseconds }) => microseconds === 1500);
    assert.ok(Math.abs((strike?.lasts ?? 0) - 500) <= 25, `it was held for ${strike?.lasts} ms`);
    assert.equal(rig.dings, 1);
    await rig.stop();
  });

  it('stays attached where a pulse that is cut by detaching would point at the bell', async () => {
    const rig = new VirtualRig({ start: 120, strike: 60 });
    await rig.ready();
    await rig.advance(4000);
    const before = rig.pulses.length;
    await rig.advance(1000);
    assert.ok(rig.pulses.length - before >= 49);
    assert.equal(rig.dings, 0);
    await rig.stop();
    assert.equal(rig.dings, 0);
  });

  it('leaves the arm detached and clear of the bell when it stops', async () => {
    const rig = new VirtualRig();
    await rig.ready();
    await rig.strike();
    await rig.stop();
    const before = rig.pulses.length;
    await rig.advance(1000);
    assert.equal(rig.pulses.length, before);
    // Detaching may cut a pulse short, which points away from the bell.
    assert.ok(rig.uno.angle(8) <= 75);
    assert.equal(rig.dings, 1);
    assert.equal(rig.clock.timers, 0);
  });

  it('ends a strike early when it stops, and the strike still counts', async () => {
    const rig = new VirtualRig({ sdelay: 60_000 });
    await rig.ready();
    const strike = rig.bell.strike();
    await rig.advance(100);
    await rig.during(rig.bell.stop(), 1000);
    const { struckAt } = await strike;
    assert.ok(struckAt <= rig.clock.now());
    assert.equal(rig.dings, 1);
    await rig.during(rig.supervisor.stop());
    assert.equal(rig.clock.timers, 0, 'nothing is left to be done on a board that is closed');
  });

  it('begins no strike once it was stopped, not even one that waits for its servo to be attached', async () => {
    const rig = new VirtualRig();
    await rig.ready();
    await rig.advance(2500);
    const strike = rig.bell.strike();
    const refused = assert.rejects(strike, (error) => isBellBotError(error, 'stopping'));
    await rig.advance(50);
    await rig.during(rig.bell.stop());
    await refused;
    await assert.rejects(rig.bell.strike(), (error) => isBellBotError(error, 'stopping'));
    await rig.advance(1000);
    assert.equal(rig.dings, 0);
    await rig.during(rig.supervisor.stop());
  });

  for (const moment of upTo([5, 3010], [1, 5, 20, 60, 130, 400, 1000, 2990, 3010, 3030])) {
    it(`has the arm at rest within 100 ms when it must go at once, ${moment} ms after a strike began`, async () => {
      const rig = new VirtualRig({ sdelay: 3000 });
      await rig.ready();
      rig.bell.strike().catch(() => {});
      await rig.advance(moment);
      let confirmed = false;
      void rig.bell.rest().then(() => {
        confirmed = true;
      });
      await rig.until(() => confirmed, 100);
      await rig.advance(100);
      assert.ok(rig.uno.angle(rig.pin) < 76, `the arm is at ${rig.uno.angle(rig.pin)} degrees`);
      await assert.rejects(rig.bell.strike(), (error) => isBellBotError(error, 'stopping'));
      await rig.stop();
    });
  }

  it('needs 300 ms at most to go at once when the board does not answer, and none when the servo is detached', async () => {
    const rig = new VirtualRig();
    await rig.ready();
    await rig.advance(2500);
    await rig.bell.rest();
    const other = new VirtualRig({ sdelay: 3000 });
    await other.ready();
    other.bell.strike().catch(() => {});
    await other.advance(100);
    other.uno.hang();
    let over = false;
    void other.bell.rest().then(() => {
      over = true;
    });
    await other.until(() => over, 350);
    await rig.stop();
    await other.stop();
  });

  it('says that a pin cannot drive a servo, and does not touch it', async () => {
    const rig = new VirtualRig({ pin: 8 });
    rig.link.canServo = () => false;
    rig.bell.start();
    rig.supervisor.start();
    await rig.until(() => !rig.bell.status.ready && rig.bell.status.code === 'pin-without-servo', 8000);
    await assert.rejects(rig.bell.strike(), (error) => isBellBotError(error, 'pin-without-servo'));
    assert.equal(rig.pulses.length, 0);
    await rig.stop();
  });
});
