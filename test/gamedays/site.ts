import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Receipt } from '../../src/core/ring.js';
import { BellBotProcess, type ProcessOptions } from '../e2e/bellbot-process.js';
import { UnoOnAPty } from '../e2e/uno-on-a-pty.js';
import { untilFound } from './until-found.js';

/** What a request was answered. */
export interface Answer {
  readonly status: number;
  /** Seconds, or null where the header is missing. */
  readonly retryAfter: number | null;
  /** Id of the ring, when the request was accepted. */
  readonly id: string | undefined;
  /** Code of the problem, when it was refused. */
  readonly code: string | undefined;
}

/** How BellBot is started at a site. */
export interface SiteOptions extends Pick<ProcessOptions, 'env' | 'under'> {
  /** Arguments, beside the site's own; these win. */
  readonly args?: readonly string[];
}

/** Key that every request of a site carries and every BellBot of a site expects. */
export const siteKey = 'test-key-game-day';

/**
 * Quick, and yet with a quarter of a second to spare for each strike: on a busy machine the time of the virtual board
 * falls behind, and a strike that is too short for it would make no ding.
 */
const usual = ['port=0', `key=${siteKey}`, 'sdelay=300', 'pdelay=500', 'rate=0', 'log=debug'] as const;

/** A board with its bell, and the BellBot that rings it: one process after another on the same data folder. */
export class Site {
  /** Ids of the rings that were accepted, as far as senders were told. */
  readonly accepted = new Set<string>();
  readonly #lives: BellBotProcess[] = [];
  #options: SiteOptions = {};
  #board: UnoOnAPty | undefined;
  #home: string | undefined;

  /** The board. It goes on when BellBot ends, as one on USB does. */
  get board(): UnoOnAPty {
    assert.ok(this.#board !== undefined, 'the site was started');
    return this.#board;
  }

  /** How often the bell rang, over all lives of BellBot. */
  get dings(): number {
    return this.board.uno.dings(8);
  }

  /** The BellBot that was started last. */
  get bellbot(): BellBotProcess {
    const latest = this.#lives.at(-1);
    assert.ok(latest !== undefined, 'the site was started');
    return latest;
  }

  /** Every BellBot so far, oldest first. */
  get lives(): readonly BellBotProcess[] {
    return this.#lives;
  }

  /** Builds the board and starts BellBot. Resolves when its bell is ready. */
  async start(options: SiteOptions = {}): Promise<void> {
    this.#home = await mkdtemp(join(tmpdir(), 'bellbot-gameday-'));
    this.#board = await UnoOnAPty.start();
    await this.startBellBot(options);
    await this.bellbot.ready();
  }

  /** Starts BellBot on the same folder as before, with the same options if no others are given. The former one has ended. */
  async startBellBot(options: SiteOptions = this.#options): Promise<void> {
    assert.ok(this.#home !== undefined, 'the site was started');
    this.#options = options;
    const own = options.args ?? [];
    const others = usual.filter((arg) => !own.some((other) => nameOf(other) === nameOf(arg)));
    const args = [...others, `board=${this.board.path}`, ...own];
    this.#lives.push(await BellBotProcess.start({ ...options, args, home: this.#home }));
  }

  /** Ends BellBot as `kill -9` does. */
  async kill(): Promise<void> {
    this.bellbot.signal('SIGKILL');
    await this.bellbot.exit();
  }

  /** Makes a request of BellBot. Rejects when the connection breaks. */
  async request(path: string, init: RequestInit = {}, base?: string): Promise<Response> {
    const headers = { ...Object.fromEntries(new Headers(init.headers)), 'x-bellbot-key': siteKey };
    return await fetch(`${base ?? (await this.bellbot.url())}${path}`, { ...init, headers });
  }

  /** `POST /ring`, once. Rejects when the connection breaks. */
  async post(init: Omit<RequestInit, 'method'> = {}, base?: string): Promise<Answer> {
    const response = await this.request('/ring', { ...init, method: 'POST' }, base);
    const { id, code } = (await response.json()) as { id?: string; code?: string };
    if (id !== undefined) {
      this.accepted.add(id);
    }
    const retryAfter = response.headers.get('retry-after');
    return { status: response.status, retryAfter: retryAfter === null ? null : Number(retryAfter), id, code };
  }

  /** Rings, and shows that the bell was struck. */
  async ring(): Promise<Receipt> {
    const { status, id } = await this.post();
    assert.equal(status, 202);
    assert.ok(id !== undefined);
    // Asking over and over counts against `rate`.
    await this.bellbot.until('a strike', () =>
      this.bellbot.log.find(({ ring, msg }) => ring === id && /^Struck/.test(msg)),
    );
    const receipt = await this.final(id);
    assert.equal(receipt.state, 'rung', receipt.reason ?? '');
    return receipt;
  }

  /** The receipt of a ring as it is now. */
  async receipt(id: string): Promise<Receipt> {
    const response = await this.request(`/api/rings/${id}`);
    assert.equal(response.status, 200, `the receipt of the accepted ring ${id}`);
    return (await response.json()) as Receipt;
  }

  /** The receipt of a ring, once its state is final. */
  final(id: string): Promise<Receipt> {
    return untilFound(`an end of ring ${id}`, async () => {
      const receipt = await this.receipt(id);
      return receipt.state === 'queued' || receipt.state === 'striking' ? undefined : receipt;
    });
  }

  /** What `/readyz` answers: the status and, when it is not ready, the code of the reason. */
  async readiness(): Promise<Pick<Answer, 'status' | 'code' | 'retryAfter'>> {
    const response = await this.request('/readyz');
    const { code } = (await response.json()) as { code?: string };
    const retryAfter = response.headers.get('retry-after');
    return { status: response.status, code, retryAfter: retryAfter === null ? null : Number(retryAfter) };
  }

  /** Resolves when the last that the log says of the store is that rings can be stored. */
  async stores(): Promise<void> {
    await this.bellbot.until('a store that is well', () =>
      this.bellbot.log.findLast(({ store }) => store !== undefined)?.store === 'ok' ? true : undefined,
    );
  }

  /** Ends all processes and removes the folder. */
  async end(): Promise<void> {
    for (const life of this.#lives) {
      await life.end();
    }
    await this.#board?.stop();
    if (this.#home !== undefined) {
      await rm(this.#home, { recursive: true, force: true });
    }
  }
}

/** The name in `name=value`. */
function nameOf(arg: string): string {
  return arg.slice(0, arg.indexOf('='));
}
