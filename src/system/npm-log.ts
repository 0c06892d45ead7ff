import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** How far above BellBot npm is: between them is the shell that runs the script, perhaps another program. */
const mostAncestors = 5;
/** An older log is surely of another run; milliseconds. */
const mostAge = 3_600_000;
const logName = /[/\\]_logs[/\\][^/\\]*-debug-\d+\.log$|-debug-\d+\.log$/;

/**
 * The arguments of the npm that started this process, up to `--`; undefined where they cannot be known. npm does not hand them on; they
 * are in the log of its own that it writes, a line `verbose argv`. On Linux that is found by what npm has open, elsewhere
 * it is the newest log of a run of the same script. `proc` is where Linux shows its processes.
 */
export function npmArguments(env: NodeJS.ProcessEnv, proc = '/proc'): readonly string[] | undefined {
  const args = argumentsIn(openLog(proc) ?? newestLog(env));
  const end = args?.indexOf('--') ?? -1;
  return end < 0 ? args : args?.slice(0, end);
}

function openLog(proc: string): string | undefined {
  let pid = String(process.ppid);
  for (let depth = 0; depth < mostAncestors && pid !== '' && pid !== '0'; depth += 1) {
    const log = openFiles(join(proc, pid, 'fd')).find((path) => logName.test(path));
    if (log !== undefined) {
      return log;
    }
    pid = /^PPid:\s+(\d+)/m.exec(textOf(join(proc, pid, 'status')) ?? '')?.[1] ?? '';
  }
  return undefined;
}

function openFiles(folder: string): string[] {
  try {
    return readdirSync(folder).flatMap((name) => {
      try {
        return [readlinkSync(join(folder, name))];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

/** Not on Linux: there a npm that has no log open has none. */
function newestLog(env: NodeJS.ProcessEnv): string | undefined {
  const { npm_config_logs_dir: logs, npm_config_cache: cache, npm_lifecycle_event: event } = env;
  const folder = logs ?? (cache === undefined ? undefined : join(cache, '_logs'));
  if (process.platform === 'linux' || folder === undefined || event === undefined) {
    return undefined;
  }
  try {
    const newest = readdirSync(folder)
      .filter((name) => logName.test(name))
      .sort()
      .reverse()
      .slice(0, 5);
    return newest
      .map((name) => join(folder, name))
      .find(
        (path) =>
          argumentsIn(path)?.includes(event) === true && Date.now() - statSync(path).mtimeMs < mostAge,
      );
  } catch {
    return undefined;
  }
}

function argumentsIn(path: string | undefined): string[] | undefined {
  const [, line] =
    /^\d+ verbose argv (.*)$/m.exec((path === undefined ? undefined : textOf(path)) ?? '') ?? [];
  return line?.match(/"(?:[^"\\]|\\.)*"/g)?.map((word) => word.slice(1, -1));
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
