import { fileURLToPath } from 'node:url';

/** What the `code` of these tests understands of the options of desktop VS Code. Paths may be given as file: URIs. */
export interface CodeArguments {
  readonly extensions: readonly string[];
  readonly tests: string | undefined;
  readonly userData: string | undefined;
  readonly extensionsDir: string | undefined;
  /** Folder or workspace to open. */
  readonly opened: string | undefined;
}

/** Reads a command line as @vscode/test-electron builds it: `--name=value`, flags, and at most one path. Unknown options are ignored. */
export function parseCodeArguments(args: readonly string[]): CodeArguments {
  const values = new Map<string, string[]>();
  const paths: string[] = [];
  for (const argument of args) {
    const option = /^--([^=]+)(?:=(.*))?$/s.exec(argument);
    if (option === null) paths.push(toPath(argument));
    else values.set(option[1] ?? '', [...(values.get(option[1] ?? '') ?? []), toPath(option[2] ?? '')]);
  }
  return {
    extensions: values.get('extensionDevelopmentPath') ?? [],
    tests: values.get('extensionTestsPath')?.at(-1),
    userData: values.get('user-data-dir')?.at(-1),
    extensionsDir: values.get('extensions-dir')?.at(-1),
    opened: paths.at(-1),
  };
}

function toPath(text: string): string {
  return text.startsWith('file:') ? fileURLToPath(text) : text;
}
