import type { BellBotError } from '../../core/errors.js';
import type { Cancel, Clock } from '../../core/ports.js';
import type { BoardMessage, DriverEvent } from '../board-message.js';
import type { BoardPort } from '../board-port.js';
import type {
  Driver,
  Firmware,
  GreetedSoFar,
  Greeting,
  LightPin,
  SensorPin,
  ServoParts,
  ServoPin,
} from '../driver.js';
import type { Inbox } from '../inbox.js';
import { AnalogInput } from './analog-input.js';
import { Diagnosis } from './diagnosis.js';
import { greet } from './greeting.js';
import { guard } from './guard.js';
import { LightOutput } from './light-output.js';
import { FirmataLink } from './link.js';
import { ServoArm } from './servo-arm.js';
import { ServoGroup } from './servo-group.js';

/** Speaks Firmata to a board, by johnny-five and firmata-io. */
export class FirmataDriver implements Driver {
  readonly #link: FirmataLink;
  readonly #clock: Clock;
  readonly #diagnosis = new Diagnosis();
  readonly #group = new ServoGroup();

  constructor(clock: Clock, link = new FirmataLink(clock)) {
    this.#link = link;
    this.#clock = clock;
  }

  get firmware(): Firmware {
    return this.#link.firmware;
  }

  onEvent(listener: (event: DriverEvent) => void): Cancel {
    return this.#link.onEvent(listener);
  }

  open(port: BoardPort, signal: AbortSignal): Promise<void> {
    return this.#link.open(port, signal);
  }

  greet(greeting: Greeting): Promise<boolean> {
    return greet({ ...greeting, link: this.#link, clock: this.#clock });
  }

  diagnose(board: string, soFar: GreetedSoFar & { readonly wasReady: boolean }): BellBotError {
    const { heard } = this.#link.hearing;
    return this.#diagnosis.of(board, { heard, ...soFar });
  }

  begin(): void {
    this.#diagnosis.forget();
    this.#link.expectNothing();
  }

  attend(inbox: Inbox<BoardMessage>): Promise<BellBotError> {
    return guard(this.#link, inbox);
  }

  discard(): Promise<boolean> {
    return this.#link.discard();
  }

  hush(): Promise<boolean> {
    return this.#link.hush();
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  servo(parts: ServoParts): ServoPin {
    return new ServoArm({ ...parts, link: this.#link, group: this.#group, clock: this.#clock });
  }

  light(pin: number): LightPin {
    return new LightOutput(this.#link, pin);
  }

  sensor(channel: number): SensorPin {
    return new AnalogInput(this.#link, channel);
  }
}
