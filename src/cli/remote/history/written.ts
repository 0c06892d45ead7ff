import type { TextOutput } from '../../command.js';

/** Writes, and resolves when more may be written: to false when nobody reads any more (`bellbot history | head`). */
export async function written(out: TextOutput, text: string): Promise<boolean> {
  if (out.write(text) !== false || out.once === undefined || out.off === undefined) {
    return true;
  }
  const { promise, end } = waiting(out.once.bind(out), out.off.bind(out));
  const more = await promise;
  end();
  return more;
}

type Listen = (event: 'drain' | 'error' | 'close', listener: () => void) => unknown;

function waiting(once: Listen, off: Listen): { promise: Promise<boolean>; end: () => void } {
  let resolve: (more: boolean) => void = () => {};
  const promise = new Promise<boolean>((done) => {
    resolve = done;
  });
  const more = (): void => resolve(true);
  const gone = (): void => resolve(false);
  once('drain', more);
  once('error', gone);
  once('close', gone);
  const end = (): void => {
    off('drain', more);
    off('error', gone);
    off('close', gone);
  };
  return { promise, end };
}
