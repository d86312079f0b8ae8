import type { Readable } from 'node:stream';
import type { ExitCode } from './exit-codes';
import type { Interrupts } from './interrupts';
import type { Output } from './output';

/** What every command gets besides its own arguments. */
export interface Context {
  readonly output: Output;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly interrupts: Interrupts;
}

/** Runs a command's work and keeps its exit code. */
export type Invoke = (work: (context: Context) => Promise<ExitCode>) => Promise<void>;
