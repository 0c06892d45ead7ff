/** What a board is to those who use it, whatever it speaks over its port. */

import type { ArmOptions, SweepArm, SweepPlan } from '../core/arm-time.js';
import type { BellBotError } from '../core/errors.js';
import type { ArmReport } from '../core/hardware.js';
import type { Cancel, StrikeReport } from '../core/ports.js';
import type { BoardMessage, DriverEvent } from './board-message.js';
import type { BoardPort } from './board-port.js';
import type { Inbox } from './inbox.js';

/** Which firmware a board has, as it reported it. */
export interface Firmware {
  /** Its name, such as `StandardFirmata`; empty when the board did not say. */
  readonly name: string;
  /** Its version, such as `2.3`; null when the board did not say. */
  readonly version: string | null;
}

/** A firmware's name and version, for people. */
export function firmwareText({ name, version }: Firmware): string {
  return version === null ? name : `${name} ${version}`;
}

/** What has come of a greeting that takes too long. */
export interface GreetedSoFar {
  /** Something was heard since the last question but one. */
  readonly talks: boolean;
  /** The firmware was reported. */
  readonly reported: boolean;
}

/** How to wait for a board whose port is open. */
export interface Greeting {
  readonly inbox: Inbox<BoardMessage>;
  /** Why the board was lost while its port stayed open; undefined when the port was just opened. */
  readonly lost: BellBotError | undefined;
  /** Called once when it takes too long; returns the milliseconds until the port should be opened anew. */
  readonly late: (soFar: GreetedSoFar) => number;
  /** Called when a board that was lost turns out to have reset. */
  readonly booted: () => void;
}

/**
 * Speaks to one board, over whichever port is open, for the life of the process. Nothing that it is told reaches a port
 * that was opened later.
 */
export interface Driver {
  readonly firmware: Firmware;
  /** Calls `listener` with what the board is heard to do. */
  onEvent(listener: (event: DriverEvent) => void): Cancel;
  /**
   * Opens the port. Rejects with an error of the catalogue, also when that takes too long, and with the reason of
   * `signal` when that is aborted; then nothing is ever written to the port.
   */
  open(port: BoardPort, signal: AbortSignal): Promise<void>;
  /**
   * Waits until the board can be used. Resolves to false when the port should be opened anew. Throws why the port is
   * gone.
   */
  greet(greeting: Greeting): Promise<boolean>;
  /** What is wrong with a board of that name that does not get ready in time. */
  diagnose(board: string, soFar: GreetedSoFar & { readonly wasReady: boolean }): BellBotError;
  /** The board is ready: from now on a start of its firmware means that it has reset. */
  begin(): void;
  /** Watches a board that is ready; resolves to why it is not any more. Throws why the port is gone. */
  attend(inbox: Inbox<BoardMessage>): Promise<BellBotError>;
  /**
   * Throws away what the system has not yet handed to a board that does not read. Resolves to whether that is done;
   * never rejects.
   */
  discard(): Promise<boolean>;
  /** As `discard`; then every arm is sent to rest once more. */
  hush(): Promise<boolean>;
  /** Closes the port, within 4 s. Never rejects; may be called more than once. */
  close(): Promise<void>;
  /** The servo on a pin. Does nothing to the board, and so do the others. */
  servo(parts: ServoParts): ServoPin;
  /** A light on a pin. */
  light(pin: number): LightPin;
  /** An analog input, 0 for A0. */
  sensor(channel: number): SensorPin;
}

/** A light on a pin. What is shown is lost when the board resets. */
export interface LightPin {
  /** True when the pin can show levels between off and full, and the servos are not disturbed by that. */
  readonly fades: boolean;
  /** Makes the pin a light, on a board that is ready; nothing where it cannot be one. */
  begin(): void;
  /**
   * Shows a level, 0 for off to 1 for full. False when the board has other things to say now: then it was not shown, and is
   * to be tried again soon.
   */
  show(level: number): boolean;
  /** Goes out now, whatever else the board has to say. */
  goOut(): void;
}

/** An analog input. */
export interface SensorPin {
  /** True when the board says that it has it. */
  readonly isPossible: boolean;
  /** Has the board report it some times a second, until it resets. */
  begin(): void;
  /** Calls `listener` with each reading: 0 for 0 V to 1023 for 5 V. */
  onReading(listener: (reading: number) => void): Cancel;
}

/** What a servo on a pin needs. */
export interface ServoParts {
  readonly pin: number;
  readonly arm: ArmOptions & SweepArm;
  /** Hears that the board does not do what it was asked. */
  readonly doubt: (error: BellBotError) => void;
}

/** What may end a movement before its time. */
export interface MoveLimits {
  /** Aborted when the board is not known to be there any more: the movement rejects with its reason. */
  readonly present: AbortSignal;
  /** Aborted: the movement ends as soon as it counts. */
  readonly early: AbortSignal;
}

/** A servo's arm on a pin. It believes nothing but what the board reports of the pin. */
export interface ServoPin {
  /** True while the pin sends pulses, as far as is known. */
  readonly isAttached: boolean;
  /** True when the board says that the pin can drive a servo. */
  readonly isPossible: boolean;
  /** Milliseconds until an arm that was just attached may be moved; 0 or less when it may be. */
  readonly settlesIn: number;
  /** What the board last reported of the arm. */
  readonly report: ArmReport;
  /** Calls `listener` after every change of `report`. */
  onReport(listener: (report: ArmReport) => void): Cancel;
  /** Other angles from now on. Commands nothing. */
  configure(arm: ArmOptions & SweepArm): void;
  /** The board is not known to be there any more: nothing is known of the pin. */
  lose(): void;
  /** Has the pin send pulses of the rest angle. May throw, by a mistake of a package. */
  attach(): void;
  /** The pulses are not needed until `attach`. They may go on as long as another servo of the board needs its own. */
  detach(): void;
  /** Ends the pulses for good. */
  leave(): void;
  /** Resolves when the board has reported the rest angle. Rejects, and doubts the board, when it does not. */
  rested(signal: AbortSignal): Promise<void>;
  /** Resolves when the board has reported that the pin is not a servo, or has not within half a second. */
  detached(signal: AbortSignal): Promise<void>;
  /** Resolves when the board has reported the rest angle, which is sent again and again, or has not within 300 ms. */
  rest(): Promise<void>;
  /** Commands the rest angle, if the board can be reached; a pin that is not a servo ignores it. */
  writeRest(): void;
  /**
   * The way to the bell, `hold` milliseconds there, and back. Whenever it rejects, the arm was commanded back to rest.
   */
  swing(hold: number, limits: MoveLimits): Promise<StrikeReport>;
  /**
   * Waves in small steps, never nearer to the bell than is safe; ends at rest. The board has reported each angle at which
   * it turned. Whenever it rejects, the arm was commanded back to rest.
   */
  sweep(plan: SweepPlan, limits: MoveLimits): Promise<void>;
}
