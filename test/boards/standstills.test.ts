import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { upTo } from '../system/long-forms.js';
import { HostRig, type Rung } from './host-rig.js';

const sdelay = 300;
/** Milliseconds of the way to the bell, of the servo's frame, and what a host may take on top of `sdelay`. */
const reserve = 200;
/** Milliseconds for which the host stands still: 0 to 3000. */
const stepOfStandstills = upTo(500, 50);
const standstills = Array.from({ length: 3000 / stepOfStandstills + 1 }, (_, n) => n * stepOfStandstills);

function expectOneStrike({ ring, commanded, dings }: Rung, what: string): void {
  const { state, attempts, strikes, reason } = ring;
  assert.deepEqual(
    { state, attempts, made: strikes.made, commanded, dings },
    { state: 'rung', attempts: 1, made: 1, commanded: 1, dings: 1 },
    `${what}: ${reason}`,
  );
}

describe('a host that stands still', () => {
  for (const [moment, after] of [
    ['before the servo is attached', -110],
    ['while the servo is attached', -60],
    ['right after the strike command', 0],
    ['before the board has answered', 2],
    ['when the board has answered', 10],
    ['on the way to the bell', 40],
    ['at the bell', 150],
    ['before the arm is called back', sdelay - 2],
    ['right after the rest command', sdelay + 2],
    ['on the way back', sdelay + 50],
  ] as const) {
    it(`${moment}, for 0 to 3 s: one ring, one strike, one ding, and the receipt says so`, async () => {
      const rig = new HostRig(sdelay, 0);
      await rig.ready();
      // A servo that was detached is attached before the strike; so it is known when its command comes.
      for (const standstill of standstills) {
        await rig.advance(2500);
        const rung = await rig.ring(async () => {
          if (after < 0) {
            await rig.advance(110 + after);
          } else {
            const commanded = rig.commanded;
            await rig.until(() => rig.commanded > commanded, 1000);
            await rig.advance(after);
          }
          await rig.standStill(standstill);
        });
        expectOneStrike(rung, `${standstill} ms`);
        const most = sdelay + reserve + standstill;
        assert.ok(rung.atBell <= most, `the arm was at the bell for ${rung.atBell} ms`);
      }
      await rig.stop();
    });
  }

  it('does not lose its trust in the board while nothing rings', async () => {
    const rig = new HostRig(sdelay, 0);
    await rig.ready();
    let lost = 0;
    rig.bell.onStatus((status) => {
      lost += Number(!status.ready);
    });
    for (const standstill of standstills) {
      await rig.advance(1000 + standstill / 7);
      await rig.standStill(standstill);
      await rig.standStill(standstill);
    }
    assert.equal(lost, 0);
    await rig.stop();
  });
});

describe('a line that spoils a byte', () => {
  /** Spoils the byte of that number, counted from now. */
  function spoiling(number: number, spoil: (byte: number) => number[]): (bytes: Uint8Array) => Buffer {
    let seen = 0;
    return (bytes) => {
      const place = number - seen;
      seen += bytes.length;
      return Buffer.from([...bytes].flatMap((byte, index) => (index === place ? spoil(byte) : [byte])));
    };
  }

  const numbers = Array.from({ length: 30 }, (_, number) => number);

  for (const [how, spoil] of [
    ['lost', () => []],
    ['doubled', (byte: number) => [byte, byte]],
    ['garbled in a low bit', (byte: number) => [byte ^ 0x08]],
    ['garbled in its highest bit', (byte: number) => [byte ^ 0x80]],
  ] as const) {
    for (const sdelay of [0, 100, 300]) {
      it(`${how} in what the board says: one strike, and the arm goes back in time, with sdelay=${sdelay}`, async () => {
        const rig = new HostRig(sdelay, 0);
        await rig.ready();
        for (const number of numbers) {
          rig.toHost = spoiling(number, spoil);
          const rung = await rig.ring();
          rig.toHost = (all) => all;
          expectOneStrike(rung, `byte ${number}`);
          assert.ok(rung.atBell <= sdelay + reserve, `byte ${number}: at the bell for ${rung.atBell} ms`);
          await rig.advance(137);
        }
        await rig.stop();
      });

      it(`${how} in what it is told: what is said to have rung has sounded, with sdelay=${sdelay}`, async () => {
        const rig = new HostRig(sdelay, 0);
        await rig.ready();
        for (const number of numbers) {
          rig.toBoard = spoiling(number, spoil);
          const rung = await rig.ring();
          rig.toBoard = (all) => all;
          const { ring, commanded, dings, atBell } = rung;
          assert.deepEqual([ring.state, ring.strikes.made], ['rung', 1], `byte ${number}: ${ring.reason}`);
          assert.equal(ring.attempts, commanded, `byte ${number}`);
          assert.ok(
            dings >= 1 && dings <= commanded,
            `byte ${number}: ${dings} dings of ${commanded} strikes`,
          );
          assert.ok(atBell <= sdelay + reserve, `byte ${number}: at the bell for ${atBell} ms`);
          await rig.advance(137);
        }
        await rig.stop();
      });
    }
  }
});
