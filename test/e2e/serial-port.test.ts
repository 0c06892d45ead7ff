import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Receipt } from '../../src/core/ring.js';
import { BellBotProcess } from './bellbot-process.js';
import { ptyMissing, UnoOnAPty } from './uno-on-a-pty.js';

describe('BellBot on a serial port', { skip: ptyMissing }, () => {
  it('rings through the device file, is told when it vanishes, and rings again when it is back', async (t) => {
    const board = await UnoOnAPty.start();
    t.after(() => board.stop());
    const bellbot = await BellBotProcess.start({ args: ['port=0', `board=${board.path}`] });
    t.after(() => bellbot.end());
    const url = await bellbot.ready();
    const ring = async (): Promise<Receipt> => {
      const headers = { Prefer: 'wait=30' };
      return (await (await fetch(`${url}/ring`, { method: 'POST', headers })).json()) as Receipt;
    };
    const receipts = [await ring()];
    for (let cycle = 1; cycle <= 3; cycle += 1) {
      await board.unplug();
      await bellbot.line(/gone|is not there|failed/, cycle);
      const waiting = ring();
      await board.plugIn();
      receipts.push(await waiting);
    }
    assert.deepEqual(
      receipts.map(({ state }) => state),
      ['rung', 'rung', 'rung', 'rung'],
    );
    await bellbot.line(/^Struck/, 4);
    // On a machine that is too busy a strike may be cut short, and is then made again.
    const attempts = receipts.reduce((sum, receipt) => sum + receipt.attempts, 0);
    const dings = board.uno.dings(8);
    assert.ok(dings >= receipts.length && dings <= attempts, `${dings} dings of ${attempts} attempts`);
  });

  it('says that something that is no Firmata board does not speak Firmata', async (t) => {
    const board = await UnoOnAPty.start();
    t.after(() => board.stop());
    board.uno.hang({ hard: true });
    const bellbot = await BellBotProcess.start({ args: ['port=0', `board=${board.path}`] });
    t.after(() => bellbot.end());
    const { msg } = await bellbot.line(/Firmata/);
    assert.match(msg, /Upload StandardFirmata/);
  });
});
