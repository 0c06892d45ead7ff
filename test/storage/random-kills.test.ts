import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { unfinishedIn } from '../contract/ring-store-harness.js';
import { upTo } from '../system/long-forms.js';
import { seededRandom } from '../system/seeded-random.js';
import { damageRoot } from './damage.js';
import { dataFolder } from './data-folder.js';
import { startedStore } from './stores.js';

/** Kills in all; `RUNS=300` for more. */
const kills = Number(process.env.RUNS ?? upTo(12, 100));
/** A process is killed so many milliseconds after it began to open its database at the latest, or after so many answers. */
const latest = 400;
const mostAnswers = 30;

/** What can happen to a life. */
const kinds = ['damaged at the start', 'damaged in use', 'a backup put back', 'a disk that hangs'] as const;

/** What the world outside knows: every event that was answered, and those that have to be sent again. */
class Outside {
  readonly random = seededRandom(300);
  readonly folder: string;
  readonly path: string;
  /** Events whose ring has to be there. */
  accepted = new Set<string>();
  readonly unanswered = new Set<string>();
  incidents = 0;

  constructor(folder: string) {
    this.folder = folder;
    this.path = join(folder, 'bellbot.db');
  }

  /** One life of the process, to its end. */
  async live(life: number): Promise<void> {
    const kind = kinds[life % kinds.length];
    if (kind !== 'a disk that hangs') {
      // With what the log has in its place: that is read before the file.
      await (await startedStore({ folder: this.folder })).stop();
    }
    if (kind === 'damaged at the start') {
      await damageRoot(this.folder, 'rings_unfinished');
    } else if (kind === 'damaged in use') {
      await damageRoot(this.folder, 'claims_by_expiry');
    }
    const backup = kind === 'a backup put back' ? await this.#backup() : undefined;
    const inBackup = new Set(this.accepted);
    const program = join(import.meta.dirname, 'dying-process.js');
    const disk = kind === 'a disk that hangs' ? 'slow' : 'quick';
    const args = [program, this.folder, String(life + 1), disk, ...this.unanswered];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    // Half of them are killed at work, whatever the machine is busy with.
    const isAtWork = Math.floor(life / kinds.length) % 2 === 0;
    let answersLeft = isAtWork ? 1 + this.random() * mostAnswers : Number.POSITIVE_INFINITY;
    let isRestored = true;
    for await (const line of createInterface(child.stdout)) {
      const [what, event = ''] = line.split(' ');
      if (what === 'starting') {
        if (!isAtWork) {
          void this.#killLater(child);
        }
      } else if (what === 'incident') {
        this.incidents += 1;
        isRestored = true;
      } else {
        this.#heard(what ?? '', event);
        answersLeft -= 1;
        if (answersLeft <= 0) {
          child.kill('SIGKILL');
        }
        if (backup !== undefined && this.random() < 0.3) {
          isRestored = false;
          await rename(backup, this.path).catch(() => {});
        }
      }
    }
    await exited;
    if (!isRestored && backup !== undefined) {
      // Killed before it could notice: what there is is what somebody put there, who then has to remove the log.
      await rm(`${this.path}-wal`, { force: true });
      for (const event of this.accepted) {
        if (!inBackup.has(event)) {
          this.unanswered.add(event);
        }
      }
      this.accepted = inBackup;
    }
  }

  /** A backup of the database as it is now, as people make one: with everything in it. */
  async #backup(): Promise<string> {
    const backup = join(await dataFolder(), 'backup');
    await copyFile(this.path, backup);
    return backup;
  }

  async #killLater(child: ChildProcess): Promise<void> {
    await pause(this.random() * latest);
    child.kill('SIGKILL');
  }

  #heard(what: string, event: string): void {
    if (what === 'refused') {
      this.unanswered.add(event);
    } else {
      // Of an earlier ring that was accepted, whose answer was lost.
      this.accepted.add(event);
      this.unanswered.delete(event);
    }
  }
}

describe('the store on disk, when its process is killed while it mends its database', () => {
  it(`has every ring that it said it had, once, after ${kills} kills at random moments`, async () => {
    const outside = new Outside(await dataFolder());
    const store = await startedStore({ folder: outside.folder });
    await store.stop();
    for (let life = 0; life < kills; life += 1) {
      await outside.live(life);
    }
    const last = await startedStore({ folder: outside.folder });
    const rings = (await unfinishedIn(last)).map(({ text }) => text ?? '');
    await last.stop();
    assert.deepEqual(
      [...outside.accepted].filter((event) => !rings.includes(event)),
      [],
      'lost',
    );
    assert.deepEqual(
      rings.filter((event, index) => rings.indexOf(event) !== index),
      [],
      'made twice',
    );
    assert.ok(outside.incidents > 0, `${outside.accepted.size} rings, and no database was mended`);
  });
});
