import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

const folders: string[] = [];
after(() => {
  for (const folder of folders) {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** A new home folder, removed after the tests; with a `.bellbotrc` of this text and mode if one is given. */
export function temporaryHome(rc?: string | Buffer, mode = 0o600): string {
  const home = mkdtempSync(join(tmpdir(), 'bellbot-home-'));
  folders.push(home);
  if (rc !== undefined) {
    writeFileSync(join(home, '.bellbotrc'), rc, { mode });
  }
  return home;
}
