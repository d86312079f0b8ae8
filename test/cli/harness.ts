import { PassThrough, Readable, Writable } from 'node:stream';
import { run } from '../../cli/main';

/** What a run of the command answered. */
export interface Answer {
  readonly exit: number;
  readonly stdout: string;
  readonly stdoutBytes: Buffer;
  readonly stderr: string;
}

/** What a run gets besides its arguments. */
export interface Surroundings {
  readonly stdin?: string | Uint8Array;
  /** The three streams say that they are a terminal. */
  readonly isTTY?: boolean;
}

/** Runs the command in this process and gives its exit code and all that it wrote. */
export async function qcowmeta(
  argv: readonly string[],
  { stdin = '', isTTY = false }: Surroundings = {},
): Promise<Answer> {
  const stdout = new Collector();
  const stderr = new Collector();
  const exit = await run(argv, {
    stdin: Object.assign(Readable.from([Buffer.from(stdin)]), { isTTY }),
    stdout: Object.assign(stdout, { isTTY }),
    stderr: Object.assign(stderr, { isTTY }),
  });
  const stdoutBytes = stdout.bytes();
  return { exit, stdout: stdoutBytes.toString(), stdoutBytes, stderr: stderr.bytes().toString() };
}

class Collector extends Writable {
  private readonly chunks: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.chunks.push(chunk);
    done();
  }

  bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }
}

/** A stream that fails every write, as a pipe without a reader does. */
export function failingStream(code: string): Writable {
  return new Writable({
    write: (_chunk, _encoding, done) => {
      done(Object.assign(new Error(`write ${code}`), { code }));
    },
  });
}

/** A stream for nothing in particular. */
export function silentStream(): PassThrough {
  return new PassThrough().resume();
}
