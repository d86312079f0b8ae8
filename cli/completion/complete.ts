import type { Command } from 'commander';
import { keysFor, snapshotsOf, valuesFor, type Candidate } from './candidates';
import { readWords, type Typed } from './words';

export type { Candidate } from './candidates';

/** What may stand where the cursor is. */
export interface Completion {
  readonly candidates: readonly Candidate[];
  /** Names of files that the shell adds. */
  readonly files: 'none' | 'images' | 'files' | 'folders';
  /** Something has to follow a candidate, so no blank comes behind it. */
  readonly goesOn: boolean;
}

const NOTHING: Completion = { candidates: [], files: 'none', goesOn: false };

/**
 * Completes the last of the words after the program's name, from what the program itself knows of its commands, options and arguments. What
 * images and registry files say is asked for only where it is needed; one that cannot be read says nothing.
 */
export async function complete(program: Command, words: readonly string[]): Promise<Completion> {
  const typed = readWords(program, words);
  if (typed === undefined) return NOTHING;
  const { before, current } = typed;
  const { candidates, ...how } = await find(program, typed);
  const fitting = candidates.filter(({ text }) => text.startsWith(current));
  return { ...how, candidates: fitting.map((each) => ({ ...each, text: before + each.text })) };
}

async function find(program: Command, typed: Typed): Promise<Completion> {
  const { command, option, args, current, isOperand } = typed;
  if (option !== undefined) {
    if (option.argChoices !== undefined) return list(option.argChoices.map((text) => ({ text })));
    const [, name = ''] = /[<[](.*?)(?:\.\.\.)?[>\]]/.exec(option.flags) ?? [];
    return byName(SNAPSHOTS.includes(option.attributeName()) ? 'snapshot' : name, typed);
  }
  const help = command.createHelp();
  if (!isOperand && current.startsWith('-') && current !== '-') {
    return list(
      help.visibleOptions(command).map(({ long, short, description }) => ({ text: long ?? short ?? '', description })),
    );
  }
  if (command === program) {
    return list(help.visibleCommands(program).map((each) => ({ text: each.name(), description: each.description() })));
  }
  const { registeredArguments: all } = command;
  const argument = all[args.length] ?? all.filter(({ variadic }) => variadic).at(-1);
  if (argument === undefined) return NOTHING;
  if (argument.argChoices !== undefined) return list(argument.argChoices.map((text) => ({ text })));
  return byName(argument.name(), typed);
}

function list(candidates: readonly Candidate[]): Completion {
  return { candidates, files: 'none', goesOn: false };
}

/** Options that name a snapshot. */
const SNAPSHOTS: readonly string[] = ['snapshot', 'withSnapshot'];

/** What stands for an argument, by its name in the help. */
async function byName(name: string, typed: Typed): Promise<Completion> {
  switch (name) {
    case 'image':
    case 'other':
    case 'source':
    case 'destination':
      return { ...NOTHING, files: 'images' };
    case 'folder':
      return { ...NOTHING, files: 'folders' };
    case 'key':
      return list(await keysFor(typed));
    case 'key=image':
      return typed.current.includes('=') ? { ...NOTHING, files: 'images' } : completeAssignment(typed);
    case 'key=value':
      return completeAssignment(typed);
    case 'snapshot':
      return list(await snapshotsOf(typed));
    case 'name':
    case 'binary':
      return NOTHING;
    case 'hash':
      return list([{ text: 'none', description: 'only if there is no string' }]);
    default:
      return { ...NOTHING, files: 'files' };
  }
}

async function completeAssignment(typed: Typed): Promise<Completion> {
  const equals = typed.current.indexOf('=');
  if (equals >= 0) return list(await valuesFor(typed, typed.current.slice(0, equals)));
  const keys = await keysFor(typed);
  return { candidates: keys.map(({ text, ...more }) => ({ text: `${text}=`, ...more })), files: 'none', goesOn: true };
}
