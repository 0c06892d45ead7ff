import type { Kind, OptionTable, ValuesOf } from '../../config/option.js';
import { anyText, flag, wholeNumber } from '../../config/value-kinds.js';
import type { Clock } from '../../core/ports.js';
import { mostClaimCharacters, printableJson } from '../../core/text.js';
import { type CliIo, type Command, exitStatus } from '../command.js';
import { type CheckedOptions, checkedOptions } from '../problems.js';
import { receiptLines } from './receipt-lines.js';
import { askServer, type ServerReply, type Unreachable } from './request.js';
import { explainAnswer } from './ring-answer.js';
import {
  keyDetails,
  ownServerOptions,
  portProblems,
  type RunningServer,
  runningServer,
  urlOption,
} from './server.js';

/** What a header can carry: as the server takes it. */
const eventName: Kind<string> = {
  values: `1 to ${mostClaimCharacters} printable ASCII characters`,
  parse(value) {
    const isName = /^[\x20-\x7e]+$/.test(value) && value.length <= mostClaimCharacters;
    return isName ? { value } : { expected: this.values };
  },
};

/** The server holds an answer no longer; seconds. */
const longestWait = 60;

/** How long a ring is waited for, in seconds, and whether all of its receipt is shown then. */
const waitingTime: Kind<{ readonly seconds: number; readonly showsReceipt: boolean }> = {
  values: `0 to ${longestWait}`,
  parse(text) {
    if (text === 'receipt') {
      return { value: { seconds: longestWait, showsReceipt: true } };
    }
    const parsed = wholeNumber(0, longestWait).parse(text, '');
    return 'value' in parsed ? { value: { seconds: parsed.value, showsReceipt: false } } : parsed;
  },
};

/** What `bellbot ring` takes: its own options, and those of the server that say where it is. */
const ringOptions = {
  ...urlOption,
  text: {
    group: 'Ring',
    default: undefined,
    example: 'Lunch is ready',
    kind: anyText('any text'),
    meaning: 'what the ring is about, also without text= before it',
  },
  who: { group: 'Ring', default: undefined, example: 'Ada', kind: anyText('any text'), meaning: 'who rings' },
  event: {
    group: 'Ring',
    default: undefined,
    example: 'order-1234',
    kind: eventName,
    meaning: 'name of the event that this is: sent again with the same name, it does not ring again',
  },
  bell: {
    group: 'Ring',
    default: undefined,
    without: "the server's own",
    example: 'front',
    kind: anyText('name of a bell'),
    meaning: 'bell that is to ring',
  },
  pattern: {
    group: 'Ring',
    default: undefined,
    without: "the bell's own",
    example: 'triple',
    kind: anyText('single, double, triple, 1 to 20 strikes, or a name in bells.json'),
    meaning: 'what the bell rings',
  },
  urgent: {
    group: 'Ring',
    default: 'false',
    kind: flag,
    meaning: 'rings where silence is kept, if the bell allows it (--urgent is enough)',
  },
  wait: {
    group: 'Ring',
    default: '0',
    kind: waitingTime,
    bare: 'receipt',
    meaning:
      'seconds to wait for the bell, and then say what became of the ring; 0 for not at all; --wait alone waits 60 and shows the receipt',
  },
  json: {
    group: 'Output',
    default: 'false',
    kind: flag,
    meaning: 'print the answer as JSON (--json is enough)',
  },
  ...ownServerOptions,
} as const satisfies OptionTable;

type RingValues = ValuesOf<typeof ringOptions>;

/** `bellbot ring`: rings by way of a running server. */
export const ringCommand: Command = {
  name: 'ring',
  summary: 'rings the bell of a running BellBot',
  usage: 'ring [text...] [bell=...] [pattern=...] [who=...] [name=value]',
  details: `Words are the text. What looks like an option and is none stands after --.
${keyDetails}
Exit status: 0 the ring was accepted (with wait: and did not fail), 1 it was
refused, failed, or BellBot could not be reached, 2 bad use.
`,
  examples: [
    { typed: 'ring Lunch is ready', does: 'rings with this text' },
    { typed: 'ring who=Ada wait=10 Come, please', does: 'waits, and says when it rang' },
    { typed: 'ring bell=front pattern=triple --wait', does: 'shows the receipt' },
    { typed: 'ring event=build-17 Build 17 failed', does: 'rings once, however often' },
    { typed: 'ring -- x=1 --and so on', does: 'a text that looks like options' },
  ],
  options: ringOptions,
  words: 0,
  textOption: 'text',
  async run(io) {
    const checked = checkedOptions(io, ringOptions, portProblems);
    if (checked !== undefined) {
      return ring(checked, io);
    }
    if (io.args.some(({ name }) => !Object.hasOwn(ringOptions, name))) {
      io.stderr.write('A text that looks like options stands after --, as in: bellbot ring -- x=1\n');
    }
    return exitStatus.badUse;
  },
};

async function ring({ values, namedKeys }: CheckedOptions<typeof ringOptions>, io: CliIo): Promise<number> {
  const server = await runningServer(values, namedKeys);
  const { text, who, event, bell, pattern } = values;
  const sent = { text, who, event, bell, pattern };
  const answer = explainAnswer(server.base, await postRing(server, values, io.clock), sent);
  if (values.json && answer.json !== undefined) {
    io.stdout.write(`${printableJson(answer.json, 2)}\n`);
  } else {
    const receipt = values.wait.showsReceipt ? receiptLines(answer.json) : '';
    (answer.ok ? io.stdout : io.stderr).write(`${answer.line}\n${receipt}`);
  }
  return answer.ok ? exitStatus.ok : exitStatus.failed;
}

function postRing(
  { base, key }: RunningServer,
  { text, who, event, bell, pattern, urgent, wait: { seconds: wait } }: RingValues,
  clock: Clock,
): Promise<ServerReply | Unreachable> {
  const inHeader = key === undefined || fitsHeader(key);
  return askServer(
    {
      method: 'POST',
      url: `${base}/ring`,
      key: inHeader ? key : undefined,
      headers: {
        'Content-Type': 'application/json',
        ...(wait > 0 ? { Prefer: `wait=${wait}` } : {}),
        ...(event === undefined ? {} : { 'Idempotency-Key': quoted(event) }),
      },
      body: JSON.stringify({
        who,
        text,
        bell,
        pattern,
        urgent: urgent || undefined,
        key: inHeader ? undefined : key,
      }),
      held: wait * 1000,
    },
    clock,
  );
}

/** Header values are ASCII (RFC 9110, 5.5). Other keys travel in the body. */
function fitsHeader(key: string): boolean {
  return /^[\x20-\x7e]*$/.test(key);
}

/** A string of RFC 8941, section 3.3.3. */
function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
