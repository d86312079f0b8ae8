import { QcowmetaError } from '../../core/errors';
import { findBackingFiles } from '../../core/machine/backing-files';
import type { GivenChoices } from '../../core/machine/choices';
import { planImport } from '../../core/machine/import';
import type { ReadImages } from '../../core/machine/read-images';
import type { ImportReport } from '../../core/machine/report';
import type { Registry } from '../../core/registry/registry';
import { renderMessage } from '../../core/message';
import { hintOfLostQuotes, hintOfQuotes, readAssignment } from '../assignments';
import type { Context } from '../context';
import { EXIT, worse, type ExitCode } from '../exit-codes';
import { messageOf } from '../findings-text';
import { readChoices, refuseTwofold, type ChoiceOptions } from '../import/choices';
import { writeDefinition, type TargetChoice, type Written } from '../import/define';
import { tellDefinition, tellNoDefinition, tellReport } from '../import/messages';
import { readAll, type StringOptions } from '../import/read';
import { importJson } from '../import/report-json';
import type { Form } from '../json-sink';
import { openRegistry, type RegistryOptions } from '../registry-option';
import { problemJson, reportError } from '../report';
import { UsageError } from '../usage-error';

/** Options of `import`. */
export interface ImportOptions extends Form, RegistryOptions, ChoiceOptions, StringOptions, TargetChoice {
  readonly confirm?: boolean;
  readonly name?: string;
}

/**
 * Prints a definition of the machine that images make. An image that cannot be read does not keep the others from being looked at, but
 * without its disk there is no definition.
 */
export async function importImages(
  context: Context,
  images: readonly string[],
  options: ImportOptions,
): Promise<ExitCode> {
  const { output } = context;
  try {
    const choices = await readChoices(await refuseTwofold(images), options);
    const registry = await openRegistry(output, options.registry);
    const read = await readAll(context, images, registry, options);
    if (read === undefined) return EXIT.interrupted;
    const failed = read.failures.map(({ error }) => reportError(output, error)).reduce(worse, EXIT.ok);
    await refuseBackingFiles(read.images.map(({ path }) => path));
    const report = plan(read, choices, registry, options);
    return worse(failed, await answer(context, report, read, options));
  } catch (error) {
    if (options.output === 'json') output.json({ definition: null, problem: problemJson(error) });
    return refuse(context, error, options.set);
  }
}

/** Throws UsageError if one of the images is a backing file of another. */
async function refuseBackingFiles(images: readonly string[]): Promise<void> {
  const [twofold] = await findBackingFiles(images);
  if (twofold) throw new UsageError(renderMessage(twofold.message, twofold.args));
}

/** What is preferred of an image that could not be read waits until it can be. */
function plan(
  { images, failures }: ReadImages,
  { set, prefer }: Required<GivenChoices>,
  registry: Registry,
  { confirm = false, name }: ImportOptions,
): ImportReport {
  const lost = failures.map(({ path }) => path);
  const possible = new Map([...prefer].filter(([, path]) => !lost.includes(path)));
  return planImport(images, { registry, set, prefer: possible, confirm, ...(name === undefined ? {} : { name }) });
}

async function answer(
  { output }: Context,
  report: ImportReport,
  { failures }: ReadImages,
  options: ImportOptions,
): Promise<ExitCode> {
  const { configuration } = report;
  const stopped = configuration === undefined;
  tellReport(output, report);
  let written: Written | undefined;
  if (failures.length > 0 || stopped) tellNoDefinition(output, failures.length, stopped);
  else {
    written = await writeDefinition(output, configuration, report, options);
    tellDefinition(output, report, written);
  }
  if (options.output === 'json') output.json(importJson(report, failures, written));
  else if (written !== undefined) output.text(written.text);
  return stopped ? EXIT.negative : EXIT.ok;
}

/** A value that was chosen and breaks the rules of its key is told with what is wrong with it. */
function refuse({ output }: Context, error: unknown, set: readonly string[] = []): ExitCode {
  const exit = reportError(output, error);
  if (!(error instanceof QcowmetaError)) return exit;
  const { findings, args } = error;
  for (const finding of findings) output.message(`  ${messageOf(finding)}`);
  for (const { key, value } of set.map((argument) => readAssignment(argument, 'KEY=VALUE'))) {
    const hint = key === args['key'] ? (hintOfQuotes(key, value, findings) ?? hintOfLostQuotes(key, value)) : undefined;
    if (hint !== undefined) output.message(`  ${hint}`);
  }
  return exit;
}
