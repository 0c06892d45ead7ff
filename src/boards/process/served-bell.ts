import { isBellBotError } from '../../core/errors.js';
import type { BellHardware } from '../../core/hardware.js';
import type { Clock, StrikeReport } from '../../core/ports.js';
import { wait } from '../../core/wait.js';
import type { ServoBell } from '../servo-bell.js';
import type { FromBell, ToBell } from './messages.js';

/** A bell that can be served: what `ServoBell` can do. */
export type ServableBell = Pick<
  ServoBell,
  | 'name'
  | 'status'
  | 'onStatus'
  | 'strike'
  | 'sweep'
  | 'blink'
  | 'arm'
  | 'onArm'
  | 'dark'
  | 'onDark'
  | 'configure'
  | 'rest'
  | 'stop'
>;

/** What is told of a bell; whose it is goes without saying. */
type Told<Message> = Message extends unknown ? Omit<Message, 'bell'> : never;

/** A bell as the boards' process has it, which does what BellBot says. */
export class ServedBell {
  readonly #bell: ServableBell;
  readonly #clock: Clock;
  readonly #tell: (message: FromBell) => void;
  /** Hears whether that may be commanded which was asked for. */
  #answer: (may: boolean, at: number) => void = () => {};
  /** What was commanded last: when that was allowed, and when it was done; milliseconds of either clock. */
  #last: { readonly allowedAt: number; readonly commandedAt: number } | undefined;

  constructor(bell: ServableBell, clock: Clock, tell: (message: FromBell) => void) {
    this.#bell = bell;
    this.#clock = clock;
    this.#tell = tell;
    bell.onStatus((status) => this.#say({ type: 'status', status }));
    bell.onArm((arm) => this.#say({ type: 'arm', arm }));
    bell.onDark((dark) => this.#say({ type: 'dark', dark }));
  }

  /** Does what a message says that is about the bell. */
  hear(message: ToBell): void {
    switch (message.type) {
      case 'strike':
        void this.#make(message.number, (begin) => this.#bell.strike(begin, message.hold));
        return;
      case 'sweep':
        void this.#make(message.number, async (begin) => {
          await this.#bell.sweep(message.plan, begin);
          return undefined;
        });
        return;
      case 'may':
        this.#answer(message.may, message.at);
        return;
      case 'blink':
        this.#bell.blink(message.style);
        return;
      case 'configure':
        void this.#configure(message.number, message.settings);
        return;
      case 'rest':
        void this.#bell.rest().then(() => this.#say({ type: 'rested' }));
        return;
      case 'stop':
        void this.#bell.stop().then(() => this.#say({ type: 'stopped' }));
        return;
    }
  }

  async #configure(number: number, settings: BellHardware): Promise<void> {
    await this.#bell.configure(settings);
    this.#say({ type: 'configured', number });
  }

  async #make(
    number: number,
    make: (begin: () => Promise<boolean>) => Promise<StrikeReport | undefined>,
  ): Promise<void> {
    try {
      const report = await make(() => this.#mayCommand(number));
      this.#say({ type: 'made', number, at: report?.struckAt ?? this.#clock.now() });
    } catch (error) {
      const code = isBellBotError(error) ? error.code : 'board-failed';
      const message = error instanceof Error ? error.message : String(error);
      this.#say({ type: 'failed', number, code, message });
    }
  }

  async #mayCommand(number: number): Promise<boolean> {
    const answer = new Promise<readonly [may: boolean, at: number]>((resolve) => {
      this.#answer = (may, at) => resolve([may, at]);
    });
    this.#say({ type: 'asks', number });
    const [may, allowedAt] = await answer;
    if (may) {
      await this.#keepDistance(allowedAt);
      this.#last = { allowedAt, commandedAt: this.#clock.monotonic() };
    }
    return may;
  }

  /** Commands are never closer together than what allowed them, however long either message took. */
  async #keepDistance(allowedAt: number): Promise<void> {
    if (this.#last !== undefined) {
      const due = this.#last.commandedAt + allowedAt - this.#last.allowedAt;
      await wait(this.#clock, due - this.#clock.monotonic());
    }
  }

  #say(told: Told<FromBell>): void {
    this.#tell({ ...told, bell: this.#bell.name } as FromBell);
  }
}
