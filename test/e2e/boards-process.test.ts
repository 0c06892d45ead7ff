import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BoardsProcess } from '../../src/boards/process/boards-process.js';
import type { ProcessBell } from '../../src/boards/process/process-bell.js';
import { isBellBotError, StrikeCutShort } from '../../src/core/errors.js';
import { openProcess } from '../../src/system/own-process.js';
import { systemClock } from '../../src/system/system-clock.js';
import { bellSetup } from '../boards/process/fake-process.js';

const program = fileURLToPath(new URL('../../src/board-process.js', import.meta.url));
const dark = { pin: 'A0', below: 200, above: 260 };

/** Two virtual Unos, the first of which has two bells, in a process as BellBot has it. */
function office() {
  const boards = new BoardsProcess(
    {
      boards: [
        { name: 'desk', board: { virtual: true } },
        { name: 'wall', board: { virtual: true } },
      ],
      bells: [
        bellSetup('front', 'desk', { sdelay: 100, dark }),
        bellSetup('back', 'desk', { pin: 9, sdelay: 100 }),
        bellSetup('side', 'wall', { sdelay: 100 }),
      ],
    },
    systemClock,
    (events) => openProcess({ program }, events),
  );
  const dings: string[] = [];
  boards.onNews((news) => {
    if (news.type === 'ding') {
      dings.push(`${news.bell} ${news.count}`);
    }
  });
  return { boards, dings };
}

/** Resolves when it is so, which is looked at whenever the bell's status changes. */
function ready(bell: ProcessBell): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (bell.status.ready) {
        cancel();
        resolve();
      }
    };
    const cancel = bell.onStatus(look);
    look();
  });
}

/** Makes a strike. On a machine that is too busy it may be cut short, and is then made again. */
async function strike(bell: ProcessBell): Promise<void> {
  for (;;) {
    await ready(bell);
    try {
      await bell.strike();
      return;
    } catch (error) {
      assert.ok(error instanceof StrikeCutShort || isBellBotError(error, 'board-silent'), String(error));
    }
  }
}

/** The names of the bells that have sounded. */
function names(dings: readonly string[]): string[] {
  return [...new Set(dings.map((ding) => ding.split(' ')[0] ?? ''))];
}

describe('the process of the boards', () => {
  it('has several virtual boards, whose bells ring by themselves and all at once', async (t) => {
    const { boards, dings } = office();
    t.after(() => boards.close());
    boards.start();
    await Promise.all(boards.bells.map(ready));
    for (const bell of boards.bells) {
      const before = dings.length;
      await strike(bell);
      assert.deepEqual(names(dings.slice(before)), [bell.name]);
    }
    const before = dings.length;
    await Promise.all(boards.bells.map(strike));
    assert.deepEqual(names(dings.slice(before)).sort(), ['back', 'front', 'side']);
    for (const name of ['front', 'back', 'side']) {
      const counts = dings.filter((ding) => ding.startsWith(name));
      assert.deepEqual(
        counts,
        counts.map((_, index) => `${name} ${index + 1}`),
      );
    }
    assert.deepEqual(
      boards.boards.map(({ name, kind, ready: isReady, firmware, version }) => ({
        ...{ name, kind, isReady, firmware, version },
      })),
      ['desk', 'wall'].map((name) => ({
        ...{ name, kind: 'virtual', isReady: true, firmware: 'StandardFirmata', version: '2.3' },
      })),
    );
    await boards.stop();
  });

  it('has the room of a virtual board light, until other volts say otherwise', async (t) => {
    const { boards } = office();
    t.after(() => boards.close());
    boards.start();
    const front = boards.bell('front');
    await ready(front);
    assert.equal(front.dark, false);
    const isDark = new Promise<boolean | null>((resolve) => {
      front.onDark(resolve);
    });
    boards.setVolts('desk', 0, 0);
    assert.equal(await isDark, true);
    assert.equal(boards.bell('back').dark, null);
  });

  it('has the bell of a virtual board where its settings have it, also those of later', async (t) => {
    const { boards, dings } = office();
    t.after(() => boards.close());
    boards.start();
    const side = boards.bell('side');
    await ready(side);
    await side.configure(bellSetup('side', 'wall', { start: 120, strike: 150, sdelay: 100 }));
    assert.deepEqual(dings, []);
    await strike(side);
    assert.deepEqual(names(dings), ['side']);
    const before = dings.length;
    // Another pin takes another process.
    await side.configure(bellSetup('side', 'wall', { pin: 5, sdelay: 100 }));
    assert.equal(side.status.ready, false);
    await strike(side);
    assert.deepEqual(dings[before], 'side 1');
  });
});
