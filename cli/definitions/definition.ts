import type { Command } from 'commander';
import type { Invoke } from '../context';

/** One command of the command line, which is defined only when it is called or the whole is shown. */
export interface Definition {
  /** Name and arguments as commander writes them: `get <image> <key>`. */
  readonly usage: string;
  /** Adds the rest: description, options, examples, and what it does. */
  readonly define: (command: Command, invoke: Invoke) => void;
}

/** Commands under one heading of the help. */
export interface CommandGroup {
  readonly heading: string;
  readonly commands: readonly Definition[];
}

/** The name by which a command is called. */
export function nameOf({ usage }: Definition): string {
  return usage.split(' ', 1)[0] ?? usage;
}
