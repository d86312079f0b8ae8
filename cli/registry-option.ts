import { renderMessage } from '../core/message';
import { loadRegistries } from '../core/registry/load';
import type { LoadedRegistry, PlacedProblem } from '../core/registry/read';
import { builtinRegistry, type Registry } from '../core/registry/registry';
import { positionAt } from './findings-text';
import type { Output } from './output';
import { UsageError } from './usage-error';

/** Registry files with more keys, from `--registry`. */
export interface RegistryOptions {
  readonly registry?: readonly string[];
}

/**
 * The built-in registry with the keys of files, told where they are wrong. Throws UsageError if a file that was asked for adds nothing:
 * without its keys the command would do something else than what was meant.
 */
export async function openRegistry(output: Output, files: readonly string[] = []): Promise<Registry> {
  if (files.length === 0) return builtinRegistry();
  const joined = await loadRegistries(files);
  for (const file of joined.files) tellProblems(output, file);
  const useless = joined.files.find(({ entries, problems }) => entries.length === 0 && problems.length > 0);
  if (useless !== undefined) {
    throw new UsageError(`${useless.path}: no key of this registry can be used. Correct it, or leave it out.`);
  }
  return joined.registry;
}

function tellProblems(output: Output, file: LoadedRegistry): void {
  for (const problem of file.problems) output.message(problemLine(file, problem));
}

/** A problem of a registry file in the form of `findingLine`; without a place in the file where that could not be read. */
export function problemLine({ path, text }: LoadedRegistry, { offset, message, args, code }: PlacedProblem): string {
  const said = `error: ${renderMessage(message, args)} [${code}]`;
  if (code === 'registry-unreadable') return `${path}: ${said}`;
  const { line, column } = positionAt(text, offset);
  return `${path}: ${line}:${column}: ${said}`;
}
