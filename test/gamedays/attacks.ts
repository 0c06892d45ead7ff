import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** What an attacker does, by its name; `attacker.ts` does it. */
export const attacks = Object.freeze({
  'unread pipelines':
    '60 connections, each with 4,000 requests that nobody waits for, again whenever it is cut',
  'more unread pipelines': 'the same from 400 connections',
  'idle connections': '1,500 connections at once, each kept by a GET /livez every 3 s',
  'chunks of one byte': '60 connections, each with bodies in chunks of one byte, as fast as they are taken',
  'nested JSON': '60 connections, each with bodies of 64 KB of nested JSON, one after another',
  'waiters who leave': '900 clients who ring, prefer to wait, and leave after a second',
  'HEAD and OPTIONS': '400 connections, eight requests under way on each',
  'unread histories': '200 readers of the whole history as CSV, who take nothing',
});

/** The name of an attack. */
export type AttackName = keyof typeof attacks;

/** Whom to attack. */
export interface Target {
  readonly port: number;
  /** A right key, for the attacks that need one. */
  readonly key: string;
  /** Share of the connections, from above 0 to 1. */
  readonly share: number;
}

/** Begins an attack, from a process of its own; gives what ends it, and all its connections with it. */
export async function attack(name: AttackName, target: Target): Promise<() => Promise<void>> {
  const child: ChildProcess = fork(join(import.meta.dirname, 'attacker.js'), [name, JSON.stringify(target)]);
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error(`the attacker of ${name} ended`);
    }),
  ]);
  return async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
}
