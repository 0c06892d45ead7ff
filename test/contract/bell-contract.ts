import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isBellBotError, StrikeCutShort } from '../../src/core/errors.js';
import type { Bell, BellStatus } from '../../src/core/ports.js';

/** A bell under test, and the world around it. */
export interface BellHarness {
  readonly bell: Bell;
  /** Lets time pass until the promise is settled, and settles as it does. */
  during<T>(promise: Promise<T>): Promise<T>;
  /** Milliseconds of the bell's clock. */
  now(): number;
  /** Takes the board away, or undefined where nobody can. */
  readonly lose: (() => void) | undefined;
  /** Brings it back; resolves when the bell is ready. */
  recover(): Promise<void>;
  stop(): Promise<void>;
}

/** An error of the catalogue that says that nothing was commanded. */
function isNoStrike(error: unknown): boolean {
  return isBellBotError(error) && !(error instanceof StrikeCutShort);
}

/** What every bell promises. `make` gives a bell that is ready. */
export function bellContract(name: string, make: () => Promise<BellHarness>): void {
  describe(`${name} keeps the promises of a bell`, () => {
    it('is ready, and says on which board', async () => {
      const harness = await make();
      assert.equal(harness.bell.status.ready, true);
      assert.notEqual(harness.bell.status.board, '');
      await harness.stop();
    });

    it('resolves a strike when the arm is back at rest', async () => {
      const harness = await make();
      const { bell } = harness;
      const began = harness.now();
      const { struckAt } = await harness.during(bell.strike());
      const took = harness.now() - began;
      assert.ok(took >= bell.strikeTime, `${took} ms is less than strikeTime, ${bell.strikeTime} ms`);
      assert.equal(new Date(struckAt).getTime(), struckAt);
      await harness.stop();
    });

    it('asks once before it commands a strike, and commands none that is forbidden then', async () => {
      const harness = await make();
      const { bell } = harness;
      const began = harness.now();
      await assert.rejects(harness.during(bell.strike(() => false)), isNoStrike);
      assert.ok(harness.now() - began <= bell.strikeTime);
      let asked = 0;
      await harness.during(
        bell.strike(() => {
          asked += 1;
          return true;
        }),
      );
      assert.equal(asked, 1);
      await harness.stop();
    });

    it('strikes again and again', async () => {
      const harness = await make();
      for (let n = 0; n < 3; n += 1) {
        await harness.during(harness.bell.strike());
      }
      await harness.stop();
    });

    it('rejects a strike during which the board is lost, tells its status, and strikes when the board is back', async () => {
      const harness = await make();
      const { bell, lose } = harness;
      if (lose !== undefined) {
        const heard: BellStatus[] = [];
        const cancel = bell.onStatus((status) => heard.push(status));
        const strike = bell.strike(() => {
          // Right after the command.
          setImmediate(lose);
          return true;
        });
        await assert.rejects(harness.during(strike), (error) => error instanceof StrikeCutShort);
        assert.equal(heard.at(-1)?.ready, false);
        let begun = 0;
        const begin = (): boolean => {
          begun += 1;
          return true;
        };
        await assert.rejects(harness.during(bell.strike(begin)), isNoStrike);
        assert.equal(begun, 0, 'nothing was commanded');
        await harness.recover();
        assert.equal(heard.at(-1)?.ready, true);
        cancel();
        cancel();
        const count = heard.length;
        await harness.during(bell.strike());
        lose();
        await harness.recover();
        assert.equal(heard.length, count, 'a listener that was taken back hears nothing');
      }
      await harness.stop();
    });
  });
}
