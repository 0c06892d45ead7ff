import { closeSync, fstatSync } from 'node:fs';
import { isatty } from 'node:tty';

/**
 * Lets go of a terminal that was closed. When Node exits, it gives a terminal back as it found it, and aborts if the
 * terminal is gone; descriptors that are closed it leaves alone. For the very end of the process.
 */
export function letGoOfClosedTerminal(): void {
  for (const descriptor of [0, 1, 2]) {
    try {
      // To the system a closed terminal is not a terminal any more, but still a device.
      if (!isatty(descriptor) && fstatSync(descriptor).isCharacterDevice()) {
        closeSync(descriptor);
      }
    } catch {
      // It was not open.
    }
  }
}
