import { type CliIo, type Command, exitStatus } from '../command.js';
import { type SettledOptions, settledOptions } from '../settled-options.js';
import { explainAnswer } from './ring-answer.js';
import { ringOptions } from './ring-options.js';
import { postRing } from './ring-post.js';
import { portProblems, runningServer } from './server.js';

/** `bellbot ring`: rings by way of a running server. */
export const ringCommand: Command = {
  name: 'ring',
  summary: 'rings the bell of a running BellBot',
  usage: 'ring [url=...] [key=...] [text=...] [who=...] [event=...] [wait=seconds] [--json]',
  details: `Without key= and BELLBOT_KEY, a server of this machine gets the first BELLBOT_KEY_<NAME> that is set, or
the key that it made itself, if this user may read it in data.
Exit status: 0 the ring was accepted (with wait: and did not fail), 1 it was refused, failed, or BellBot
could not be reached, 2 bad use.
`,
  options: ringOptions,
  words: 0,
  async run(io) {
    const settled = settledOptions(io, ringOptions, portProblems);
    return settled === undefined ? exitStatus.badUse : ring(settled, io);
  },
};

async function ring({ values, namedKeys }: SettledOptions<typeof ringOptions>, io: CliIo): Promise<number> {
  const server = await runningServer(values, namedKeys);
  const answer = explainAnswer(server.base, await postRing(server, values, io.clock));
  if (values.json === 'true' && answer.json !== undefined) {
    io.stdout.write(`${JSON.stringify(answer.json, null, 2)}\n`);
  } else {
    (answer.ok ? io.stdout : io.stderr).write(`${answer.line}\n`);
  }
  return answer.ok ? exitStatus.ok : exitStatus.failed;
}
