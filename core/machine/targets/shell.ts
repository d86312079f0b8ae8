import { scriptWord } from '../../shell-word';

/** A word for the shell. `=` needs no quotes inside of an argument, and options of QEMU are full of it. */
export function shellArgument(text: string): string {
  return /^[\w@%+:,./][\w@%+:,./=-]*$/.test(text) ? text : scriptWord(text);
}

/** A command with one option, and its value if it has one, a line. */
export function shellCommand(program: string, options: readonly (readonly [name: string, value?: string])[]): string {
  const lines = options.map(([name, value]) => (value === undefined ? name : `${name} ${shellArgument(value)}`));
  return [shellArgument(program), ...lines].join(' \\\n  ');
}
