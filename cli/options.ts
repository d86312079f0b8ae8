import { Option, type Command } from 'commander';

/** Options that several commands share; each of these functions adds a group of them and gives the command back. */
export function withOutput(command: Command): Command {
  return command.addOption(
    new Option('-o, --output <format>', 'how to print the answer').choices(['text', 'json']).default('text'),
  );
}

export function withReading(command: Command): Command {
  return withOutput(command)
    .option('--own', 'only the string that the image itself has, nothing inherited')
    .option('--snapshot <name>', "a snapshot's string, by its name or id")
    .addOption(
      new Option('--backing-chain', 'the own string of the image and of each of its backing files').conflicts(
        'snapshot',
      ),
    );
}

export function withLines(command: Command): Command {
  return command.option('--ndjson', 'one JSON object a line for each image, as soon as it is read');
}

export function withWriting(command: Command): Command {
  return withOutput(command).option('-n, --dry-run', 'show the change as a diff and do not make it');
}

export function withRegistry(command: Command): Command {
  return command.addOption(
    new Option('--registry <file>', 'a registry file with more keys (may be given several times)')
      .argParser((file: string, files: string[]) => [...files, file])
      .default([], 'none'),
  );
}

/** Adds examples to a command's help: pairs of a command line and what it does. */
export function withExamples(command: Command, examples: readonly (readonly [string, string])[]): Command {
  const lines = examples.map(([line, meaning]) => `  # ${meaning}\n  ${line}`);
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}
