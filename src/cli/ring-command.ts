import { isIP } from 'node:net';
import { checkOptions } from '../config/check-options.js';
import type { ConfigProblem } from '../config/config-problem.js';
import type { ValuesOf } from '../config/option.js';
import { gatherSettings } from '../config/settings.js';
import { type CliIo, type Command, exitStatus } from './command.js';
import { reportProblems } from './report.js';
import { explainAnswer } from './ring-answer.js';
import { ringOptions } from './ring-options.js';
import { postRing, type RingPost } from './ring-post.js';

/** `bellbot ring`: rings by way of a running server. */
export const ringCommand: Command = {
  name: 'ring',
  summary: 'rings the bell of a running BellBot',
  usage: 'ring [url=...] [key=...] [text=...] [who=...] [wait=seconds] [--json]',
  details: `Exit status: 0 the ring was accepted (with wait: and did not fail), 1 it was refused, failed, or BellBot
could not be reached, 2 bad use.
`,
  options: ringOptions,
  words: 0,
  async run(io) {
    const settings = gatherSettings(io, ringOptions);
    const checked = checkOptions(ringOptions, settings.byName, io.home);
    const problems = [...settings.problems, ...checked.problems, ...portProblems(checked.values)];
    if (problems.length > 0) {
      return reportProblems(problems, io);
    }
    for (const warning of settings.warnings) {
      io.stderr.write(`${warning}\n`);
    }
    return ring(checked.values as RingValues, io);
  },
};

type RingValues = ValuesOf<typeof ringOptions>;

/** Port 0 is one that the server chose: only the server knows it. */
function portProblems({ url, port }: Partial<RingValues>): ConfigProblem[] {
  const message = 'with port 0 the server takes a free port; give its address with url=';
  return url === undefined && port === 0
    ? [{ option: 'url', place: 'missing', value: undefined, message }]
    : [];
}

async function ring(values: RingValues, io: CliIo): Promise<number> {
  const post: RingPost = {
    url: values.url ?? urlOfServer(values.host, values.port),
    key: values.key,
    text: values.text,
    who: values.who,
    wait: values.wait,
  };
  const answer = explainAnswer(post, await postRing(post, io.clock));
  if (values.json === 'true' && answer.json !== undefined) {
    io.stdout.write(`${JSON.stringify(answer.json, null, 2)}\n`);
  } else {
    (answer.ok ? io.stdout : io.stderr).write(`${answer.line}\n`);
  }
  return answer.ok ? exitStatus.ok : exitStatus.failed;
}

/** Where a server with these options is reached from this machine. */
function urlOfServer(host: string, port: number): string {
  const here = host === '0.0.0.0' ? '127.0.0.1' : /^[0:]+$/.test(host) ? '::1' : host;
  return `http://${isIP(here) === 6 ? `[${here}]` : here}:${port}/ring`;
}
