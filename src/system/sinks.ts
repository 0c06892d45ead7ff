import { type BigIntStats, write } from 'node:fs';
import { isatty } from 'node:tty';

/** Why a text was not written, or not all of it. */
export interface WriteFailure {
  /** Completes a sentence: the lines were lost because ... */
  readonly why: string;
  /** How many bytes of the text were written before. */
  readonly bytes: number;
}

/**
 * Writes a text and calls `done`, once, which may take for ever; without an argument when all of it was written. Returns at
 * once. Called again only after that.
 */
export type Sink = (text: string, done: (failure?: WriteFailure) => void) => void;

/** Where text goes: `process.stdout`, or something that keeps it. */
export interface TextStream {
  write(text: string, done?: (error?: Error | null) => void): unknown;
  /** The descriptor, when it is an output of the process. */
  readonly fd?: number;
  readonly isTTY?: boolean | undefined;
}

/** What writes to this stream; `place` is what its descriptor leads to. */
export function sinkTo(stream: TextStream, place: BigIntStats | undefined): Sink {
  const { fd } = stream;
  if (fd === undefined) {
    return (text, done) => {
      stream.write(text);
      done();
    };
  }
  if (place?.isFile() === true || (place?.isCharacterDevice() === true && !isatty(fd))) {
    return fileSink(fd);
  }
  return streamSink(stream);
}

/** For terminals, pipes and sockets. */
function streamSink(stream: TextStream): Sink {
  if (stream.isTTY === true) {
    // Node makes terminals blocking: after Ctrl-S all of it would stand still. The terminal was opened anew for that, so
    // the shell's own descriptor stays as it is.
    (stream as { _handle?: { setBlocking?(blocking: boolean): unknown } })._handle?.setBlocking?.(false);
  }
  return (text, done) => {
    stream.write(text, (error) =>
      error === undefined || error === null ? done() : done({ why: reason(error), bytes: 0 }),
    );
  };
}

/** For files: Node writes to those while everything else stands still, and a disk may hang. */
function fileSink(fd: number): Sink {
  /** A line ended in its midst when the disk was full. */
  let isTorn = false;
  return (text, done) => {
    const mended = isTorn ? 1 : 0;
    const bytes = Buffer.from(isTorn ? `\n${text}` : text);
    const from = (start: number): void => {
      write(fd, bytes, start, bytes.length - start, null, (error, written) => {
        if (error !== null) {
          const whole = bytes.lastIndexOf('\n', start - 1) + 1;
          isTorn = start === 0 ? isTorn : whole !== start;
          done({ why: reason(error), bytes: Math.max(0, start - mended) });
        } else if (start + written < bytes.length) {
          from(start + written);
        } else {
          isTorn = false;
          done();
        }
      });
    };
    from(0);
  };
}

function reason(error: NodeJS.ErrnoException): string {
  return `they could not be written (${error.code ?? error.message})`;
}
