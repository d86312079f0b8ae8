import type { Command, Option } from 'commander';

/** A command line up to the cursor, read as the command itself would read it. */
export interface Typed {
  readonly command: Command;
  /** Arguments before the one that is being typed. */
  readonly args: readonly string[];
  /** Values of options that were given before, by their attribute name. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** The option whose value is being typed. */
  readonly option?: Option;
  /** What is typed before the value: `--registry=`. */
  readonly before: string;
  /** What is being typed. */
  readonly current: string;
  /** No options any more: `--` was typed. */
  readonly isOperand: boolean;
}

/** Reads the words after the program's name, of which the last one is being typed. Undefined behind a command that is none. */
export function readWords(program: Command, words: readonly string[]): Typed | undefined {
  let command = program;
  let option: Option | undefined;
  let isOperand = false;
  const args: string[] = [];
  const values = new Map<string, string[]>();
  const keep = (given: Option, value: string): void => {
    values.set(given.attributeName(), [...(values.get(given.attributeName()) ?? []), value]);
  };
  for (const word of words.slice(0, -1)) {
    if (option !== undefined) {
      keep(option, word);
      option = undefined;
    } else if (!isOperand && word === '--') {
      isOperand = true;
    } else if (!isOperand && word.startsWith('-') && word !== '-') {
      const given = readOption(command, word);
      if (given?.value !== undefined) keep(given.option, given.value);
      else if (given?.option.required === true) option = given.option;
      else if (given !== undefined) keep(given.option, '');
    } else if (command === program) {
      const named = program.commands.find((each) => each.name() === word);
      if (named === undefined) return undefined;
      command = named;
    } else {
      args.push(word);
    }
  }
  const typed = { command, args, values, isOperand, before: '', current: words.at(-1) ?? '' };
  if (option !== undefined) return { ...typed, option };
  const given = isOperand ? undefined : readOption(command, typed.current);
  if (given?.value === undefined) return typed;
  const before = typed.current.slice(0, typed.current.length - given.value.length);
  return { ...typed, option: given.option, before, current: given.value };
}

/** An option as it is typed: `--output`, `--output=json`, `-o`, `-ojson`. */
function readOption(command: Command, word: string): { option: Option; value?: string } | undefined {
  const [, name = word, value] = /^(--[^=]+)=([^]*)$/.exec(word) ?? [];
  const found = command.options.find(({ long, short }) => long === name || short === name);
  if (found !== undefined) return value === undefined ? { option: found } : { option: found, value };
  if (word.startsWith('--') || word.length < 3) return undefined;
  const joined = command.options.find(({ short, required }) => required && short === word.slice(0, 2));
  return joined && { option: joined, value: word.slice(2) };
}

/** A word as the shell will pass it on: without its quotes and backslashes, also if the last quote is still open. */
export function unquote(word: string): string {
  let text = '';
  let quote = '';
  for (let at = 0; at < word.length; at++) {
    const character = word[at] ?? '';
    const next = word[at + 1];
    const escapes = quote === '' || (quote === '"' && next !== undefined && '"\\$`'.includes(next));
    if (character === '\\' && escapes && next !== undefined) {
      text += next;
      at += 1;
    } else if (character === quote) quote = '';
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else text += character;
  }
  return text;
}
