import { InvalidArgumentError, Option, type Command } from 'commander';

/** Adds `-o`, which every command has. Like its neighbours it gives the command back. */
export function withOutput(command: Command): Command {
  return command.addOption(
    new Option('-o, --output <format>', 'how to print the answer').choices(['text', 'json']).default('text'),
  );
}

/** Adds what says which string of an image is read. */
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

/** Adds the form for many images. */
export function withLines(command: Command): Command {
  return command.option('--ndjson', 'one JSON object a line for each image, as soon as it is read');
}

/** Adds what every command that writes has. */
export function withWriting(command: Command): Command {
  return withOutput(command).option('-n, --dry-run', 'show the change as a diff and do not make it');
}

const NO_STRING = 'none';

/** Adds the condition under which a string is replaced. */
export function withExpected(command: Command): Command {
  return command.addOption(
    new Option(
      '--expect <hash>',
      'only if the own string is still the one with this SHA-256 (hash in dump --own -o json), or none: if there is none',
    ).argParser(readExpected),
  );
}

/** The condition as a change takes it: the hash, null for no string; nothing without the option. */
export function expectedOf({ expect }: { readonly expect?: string }): { readonly expected?: string | null } {
  if (expect === undefined) return {};
  return { expected: expect === NO_STRING ? null : expect };
}

function readExpected(text: string): string {
  if (text === 'none' || text === 'null') return NO_STRING;
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new InvalidArgumentError('Give 64 hexadecimal digits, or none.');
  return text.toLowerCase();
}

/** Adds registry files with more keys. */
export function withRegistry(command: Command): Command {
  return command.addOption(
    new Option('--registry <file>', 'a registry file with more keys (may be given several times)').argParser(
      (file: string, files: string[] | undefined) => [...(files ?? []), file],
    ),
  );
}

/** Adds examples to a command's help: pairs of a command line and what it does. */
export function withExamples(command: Command, examples: readonly (readonly [string, string])[]): Command {
  const lines = examples.map(([line, meaning]) => `  # ${meaning}\n  ${line}`);
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}
