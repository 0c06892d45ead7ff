import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import type { UnoPort } from '../../src/virtual/index.js';

/** The part of firmata-io's board that the tests use. */
export interface FirmataBoard extends EventEmitter {
  readonly firmware: { readonly name: string };
  readonly pins: readonly unknown[];
  readonly MODES: { readonly SERVO: number };
  pinMode(pin: number, mode: number): void;
  servoWrite(pin: number, value: number): void;
}

interface FirmataModule {
  readonly Firmata: new (port: UnoPort, options?: { readonly reportVersionTimeout?: number }) => FirmataBoard;
}

/** A board of firmata-io (which has no types) on a port. */
export function firmataBoard(port: UnoPort): FirmataBoard {
  const { Firmata } = createRequire(import.meta.url)('firmata-io') as FirmataModule;
  return new Firmata(port, { reportVersionTimeout: 0 });
}
