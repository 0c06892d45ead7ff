import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { codeBlocks, pages, root } from './pages.js';

/** A command of a page, with continuation lines joined. */
export interface PageCommand {
  readonly page: string;
  readonly command: string;
  /** The JSON that the page shows as its answer, if it does. */
  readonly answer: unknown;
}

/** Every command that the pages tell to type, in order. */
export function pageCommands(): PageCommand[] {
  return pages.flatMap((page) => {
    const blocks = codeBlocks(page);
    return blocks.flatMap(({ language, code }, index) => {
      if (language !== 'sh') {
        return [];
      }
      const lines = code
        .replaceAll('\\\n', '')
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
      const next = blocks[index + 1];
      const answer: unknown = next?.language === 'json' ? JSON.parse(next.code) : undefined;
      return lines.map((command, at) => ({
        page,
        command,
        answer: at === lines.length - 1 ? answer : undefined,
      }));
    });
  });
}

/** What a command printed, and how it ended. */
export interface Printed {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The `bellbot` of this build, as a shell command. */
export const bellbotCommand = `'${process.execPath}' '${join(import.meta.dirname, '../../src/main.js')}'`;

/** Runs a command in a shell, with `home` as home folder and nothing else of the environment but PATH. */
export function shell(command: string, home: string): Promise<Printed> {
  const env = { PATH: process.env.PATH, HOME: home };
  return new Promise((resolve) => {
    execFile('sh', ['-c', command], { cwd: root, env, timeout: 60_000 }, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ status, stdout, stderr });
    });
  });
}
