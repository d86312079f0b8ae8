import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { Readable, Writable } from 'node:stream';
import type { Context } from '../../cli/context';
import { Interrupts } from '../../cli/interrupts';
import { run } from '../../cli/main';
import { Output, type Streams } from '../../cli/output';
import { storeText } from '../support/images';
import { EXECUTABLE, spawnForBytes, type Ended } from './spawned';

/** What a run gets besides its arguments. */
export interface Surroundings {
  readonly stdin?: string | Uint8Array;
  /** The three streams say that they are a terminal. */
  readonly isTTY?: boolean;
}

/** What a run of the command answered. */
export interface Answer extends Ended {
  readonly stdoutBytes: Buffer;
}

/**
 * Runs the command in this process and gives its exit code and all that it wrote. An executable that is tested in its place is run as a process,
 * but for what a terminal gets.
 */
export async function qcowmeta(
  argv: readonly string[],
  { stdin = '', isTTY = false }: Surroundings = {},
): Promise<Answer> {
  if (EXECUTABLE !== undefined && !isTTY) {
    const { exit, stdout, stderr } = await spawnForBytes(argv, { stdin, cwd: process.cwd() });
    return { exit, stdout: stdout.toString(), stdoutBytes: stdout, stderr };
  }
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

/** A context with streams to nowhere, for what is called without a command line. */
export function silentContext(): { context: Context; stderr: () => string } {
  const { streams, stderr } = silentStreams();
  const interrupts = new Interrupts(() => undefined);
  return { context: { output: new Output(streams), stdin: streams.stdin, interrupts }, stderr };
}

/** Streams to nowhere; what is said on standard error is kept. */
export function silentStreams(): { streams: Streams; stderr: () => string } {
  const stderr = new Collector();
  return {
    streams: { stdin: Readable.from([]), stdout: new Collector(), stderr },
    stderr: () => stderr.bytes().toString(),
  };
}

/** A stream that fails every write, as a pipe without a reader or a full disk does. */
export function failingStream(code: string): Writable {
  return new Writable({
    write: (_chunk, _encoding, done) => {
      done(Object.assign(new Error(`write ${code}`), { code }));
    },
  });
}

/**
 * Stores a text as another program may have stored it, against the rules: a sound text of its length is stored, and then replaced in
 * both slots with their digests made anew (SHA-256 of the slot's first 24 bytes and its payload, at byte 24; the text at byte 64).
 */
export async function storeFaulty(image: string, text: string): Promise<void> {
  const length = Buffer.byteLength(text);
  const sound = '{}'.padEnd(length);
  await storeText(image, sound);
  const bytes = await readFile(image);
  let at = bytes.indexOf(sound);
  for (; at >= 0; at = bytes.indexOf(sound, at)) {
    bytes.write(text, at);
    const slot = bytes.subarray(at - 64);
    const payload = slot.subarray(56, 56 + slot.readUInt32BE(16));
    createHash('sha256').update(slot.subarray(0, 24)).update(payload).digest().copy(slot, 24);
  }
  await writeFile(image, bytes);
}

/** Renames the header extension with the backing file's format (qcow2 specification, "Header extensions") to one nobody knows. */
export async function forgetFormat(file: string): Promise<void> {
  const bytes = await readFile(file);
  const at = bytes.indexOf(Buffer.from('e2792aca', 'hex'));
  if (at < 0) throw new Error('the image records no format');
  bytes.writeUInt32BE(0x12345678, at);
  await writeFile(file, bytes);
}
