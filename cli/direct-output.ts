import { fstatSync, statSync, writeSync } from 'node:fs';
import { codeOf } from '../core/system-error';

/** What a pipe takes before its writer has to wait for the reader, as a rule. */
const PIPE_BYTES = 64 * 1024;

/**
 * The first bytes of standard output, written without a stream: to make one takes longer than all else that a short answer needs. What is
 * longer than a pipe holds is left to a stream, which waits for the reader and lets others work meanwhile.
 */
export class DirectOutput {
  private room = PIPE_BYTES;

  constructor(private readonly fd: number) {}

  /** Writes the bytes if there is room for them; gives those that are left for a stream. Throws what the system says, such as EPIPE. */
  write(bytes: Uint8Array): Uint8Array {
    if (bytes.length > this.room) return bytes;
    this.room -= bytes.length;
    let done = 0;
    try {
      while (done < bytes.length) done += writeSync(this.fd, bytes, done);
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') throw error;
    }
    return bytes.subarray(done);
  }
}

/** The way to write to a descriptor directly; undefined if it may be a terminal, is not open, or the system has no such descriptors. */
export function directOutput(fd: number): DirectOutput | undefined {
  return process.platform === 'win32' || mayBeTerminal(fd) ? undefined : new DirectOutput(fd);
}

/** Whether a descriptor is another device than /dev/null, or is not open. To load what knows terminals takes longer than to read an image. */
export function mayBeTerminal(fd: number): boolean {
  try {
    const stats = fstatSync(fd);
    return stats.isCharacterDevice() && stats.rdev !== statSync('/dev/null').rdev;
  } catch {
    return true;
  }
}
