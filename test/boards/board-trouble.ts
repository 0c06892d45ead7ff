import fc from 'fast-check';
import type { HostRig } from './host-rig.js';

/** Something that happens to the host, the line or the board. Times are milliseconds. */
export type Trouble =
  /** The host stands still. */
  | { readonly type: 'standstill'; readonly takes: number }
  /** A byte on the line is spoilt, the one of that number counted from now. */
  | { readonly type: 'spoil'; readonly way: 'toHost' | 'toBoard'; readonly number: number; readonly how: How }
  | { readonly type: 'reset' }
  | { readonly type: 'brown-out'; readonly takes: number }
  /** The board hangs and goes on; `still`: the host stands still meanwhile. */
  | { readonly type: 'hang'; readonly takes: number; readonly still: boolean }
  /** The cable is pulled and plugged in again. */
  | { readonly type: 'unplug'; readonly takes: number; readonly silent: boolean; readonly still: boolean };

/** How a byte is spoilt. */
export type How = keyof typeof spoils;

const spoils = {
  lost: (): number[] => [],
  'garbled in a low bit': (byte: number): number[] => [byte ^ 0x08],
  'garbled in its highest bit': (byte: number): number[] => [byte ^ 0x80],
};

/** A trouble, and how long after the one before it comes. */
export interface Step {
  readonly after: number;
  readonly trouble: Trouble;
}

const record = <T extends Trouble['type']>(type: T, rest: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record({ type: fc.constant(type), ...rest }) as unknown as fc.Arbitrary<Trouble>;

const takes = fc.oneof(fc.nat(150), fc.nat(600), fc.nat(3000));
const spoil = record('spoil', {
  way: fc.constantFrom('toHost', 'toBoard'),
  number: fc.nat(40),
  how: fc.constantFrom(...Object.keys(spoils)),
});
const standstill = record('standstill', { takes });
const ofBoard = [
  record('reset', {}),
  record('brown-out', { takes: fc.nat(300) }),
  record('hang', { takes, still: fc.boolean() }),
  record('unplug', { takes, silent: fc.boolean(), still: fc.boolean() }),
];
const after = fc.oneof(fc.nat(20), fc.nat(150), fc.nat(600), fc.nat(3000));

const sequences = (trouble: fc.Arbitrary<Trouble>): fc.Arbitrary<Step[]> =>
  fc.array(fc.record({ after, trouble }), { minLength: 1, maxLength: 4, size: 'max' });

/** What a busy host and a bad line do: the board goes on throughout. */
export const lineTroubles = sequences(fc.oneof(standstill, spoil));
/** Everything. */
export const allTroubles = sequences(fc.oneof(standstill, spoil, ...ofBoard));

/** Makes trouble, and undoes what lasts. */
export async function makeTrouble(rig: HostRig, trouble: Trouble): Promise<void> {
  const { board } = rig;
  switch (trouble.type) {
    case 'standstill':
      await rig.standStill(trouble.takes);
      break;
    case 'spoil':
      spoilLater(rig, trouble);
      break;
    case 'reset':
      board.reset();
      break;
    case 'brown-out':
      board.brownOut(trouble.takes);
      break;
    case 'hang':
      board.hang();
      await pass(rig, trouble);
      board.release();
      break;
    case 'unplug':
      board.unplug({ silent: trouble.silent });
      await pass(rig, trouble);
      board.plugIn();
      break;
  }
}

/** Milliseconds by which a trouble may keep the arm at the bell. */
export function delayOf(trouble: Trouble): number {
  // A board that has lost the pin has to start, be found by the host, and be told.
  const anew = 8000;
  switch (trouble.type) {
    case 'standstill':
      return trouble.takes;
    case 'spoil':
      return 0;
    case 'reset':
      return anew;
    default:
      return trouble.takes + anew;
  }
}

/** Whether it may make another angle of one that is sent to the board. */
export function changesAnAngle(trouble: Trouble): boolean {
  return trouble.type === 'spoil' && trouble.way === 'toBoard' && trouble.how === 'garbled in a low bit';
}

async function pass(rig: HostRig, { takes, still }: { takes: number; still: boolean }): Promise<void> {
  await (still ? rig.standStill(takes) : rig.advance(takes));
}

function spoilLater(rig: HostRig, { way, number, how }: Extract<Trouble, { type: 'spoil' }>): void {
  let seen = 0;
  const spoil = (bytes: Uint8Array): Buffer => {
    const place = number - seen;
    seen += bytes.length;
    return Buffer.from([...bytes].flatMap((byte, index) => (index === place ? spoils[how](byte) : [byte])));
  };
  const before = rig[way] as (bytes: Uint8Array) => Uint8Array;
  rig[way] = (bytes: Uint8Array): Buffer => spoil(before(bytes));
}
