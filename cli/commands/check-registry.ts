import { breaksIn } from '../../core/registry/breaking';
import { loadRegistries, loadRegistryFile } from '../../core/registry/load';
import type { LoadedRegistry, PlacedProblem } from '../../core/registry/read';
import { renderMessage } from '../../core/message';
import type { Context } from '../context';
import { EXIT, worse, type ExitCode } from '../exit-codes';
import { positionAt } from '../findings-text';
import type { JsonObject } from '../json';
import type { Output } from '../output';
import { problemLine } from '../registry-option';
import { UsageError } from '../usage-error';

/** Options of `check-registry`. */
export interface CheckRegistryOptions {
  readonly output?: 'text' | 'json';
  readonly published?: string;
}

/** Prints what is wrong with registry files, each seen beside those before it. Throws UsageError if there is nothing to compare with. */
export async function checkRegistry(
  { output }: Context,
  paths: readonly string[],
  options: CheckRegistryOptions,
): Promise<ExitCode> {
  const { files } = await loadRegistries(paths);
  const breaks = await breaksOf(files, options.published);
  const checked = files.map((file) => ({ file, problems: [...file.problems, ...(breaks.get(file) ?? [])] }));
  if (options.output === 'json') {
    const answers = checked.map(({ file, problems }) => toJson(file, problems));
    output.json(answers.length === 1 && answers[0] ? answers[0] : answers);
  } else for (const { file, problems } of checked) tell(output, file, problems);
  return checked.map(({ problems }) => judge(problems)).reduce(worse, EXIT.ok);
}

/** What each file breaks of the published one: it has to be the same registry, so there is one file. */
async function breaksOf(
  files: readonly LoadedRegistry[],
  path: string | undefined,
): Promise<ReadonlyMap<LoadedRegistry, readonly PlacedProblem[]>> {
  if (path === undefined) return new Map();
  if (files.length > 1)
    throw new UsageError('--published compares one file with its earlier version. Name only that file.');
  const published = await loadRegistryFile(path);
  const [problem] = published.problems;
  if (problem) throw new UsageError(`Nothing can be compared with it: ${problemLine(published, problem)}`);
  return new Map(files.map((file) => [file, breaksIn(published, file)]));
}

function tell(output: Output, file: LoadedRegistry, problems: readonly PlacedProblem[]): void {
  for (const problem of problems) {
    if (problem.code === 'registry-unreadable')
      output.message(`qcowmeta: ${file.path}: ${renderMessage(problem.message, problem.args)}`);
    else output.line(problemLine(file, problem));
  }
}

function toJson({ path, text, file }: LoadedRegistry, problems: readonly PlacedProblem[]): JsonObject {
  return {
    registry: path,
    title: file?.title ?? null,
    registryVersion: file?.registryVersion ?? null,
    keys: file ? Object.keys(file.keys).length : null,
    findings: problems.map(({ code, offset, length, message, args }) => {
      const { line, column } = positionAt(text, offset);
      return { code, severity: 'error', line, column, length, message: renderMessage(message, args) };
    }),
  };
}

function judge(problems: readonly PlacedProblem[]): ExitCode {
  if (problems.some(({ code }) => code === 'registry-unreadable')) return EXIT.unreadable;
  return problems.length > 0 ? EXIT.negative : EXIT.ok;
}
