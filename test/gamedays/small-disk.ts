import { spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Size of a small disk, MiB. */
const size = 2;

/** A disk of 2 MiB of its own (tmpfs), which can really be filled. Only root may have one. */
export class SmallDisk {
  /** Where it is mounted. */
  readonly path = mkdtempSync(join(tmpdir(), 'bellbot-disk-'));
  readonly #filler = join(this.path, 'filler');
  /** What `mount` said against it, or false. */
  readonly refused: string | false;

  constructor() {
    const { status, stderr, error } = spawnSync(
      'mount',
      ['-t', 'tmpfs', '-o', `size=${size}m,mode=700`, 'bellbot-test', this.path],
      { encoding: 'utf8' },
    );
    this.refused =
      status === 0 ? false : `a small disk cannot be mounted: ${error?.message ?? stderr.trim()}`;
  }

  /** Fills it, but for so many bytes. */
  fill(room: number): void {
    const file = openSync(this.#filler, 'w');
    let length = 0;
    try {
      for (const block = Buffer.alloc(4096, 'x'); ; length += block.length) {
        writeSync(file, block);
      }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) {
        throw error;
      }
      ftruncateSync(file, Math.max(0, length - room));
    } finally {
      closeSync(file);
    }
  }

  /** Makes room again. */
  clear(): void {
    rmSync(this.#filler, { force: true });
  }

  /** Takes it away with all that is on it. Nobody may have a file of it open. */
  remove(): void {
    if (this.refused === false) {
      spawnSync('umount', [this.path]);
    }
    rmdirSync(this.path);
  }
}

/** Why this machine cannot have a small disk, or false. */
export function smallDiskMissing(): string | false {
  const disk = new SmallDisk();
  disk.remove();
  return disk.refused;
}
