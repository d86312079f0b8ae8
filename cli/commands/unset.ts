import { applyEdits } from '../../core/document/edits';
import { removeMember } from '../../core/document/members';
import { parseDocument } from '../../core/document/parse';
import type { Context } from '../context';
import { EXIT, worse, type ExitCode } from '../exit-codes';
import { openObject, storeObject } from '../members';
import { openRegistry, type RegistryOptions } from '../registry-option';
import { noKey } from '../stored-text';
import { answerWrite, type WriteForm } from '../write';

/** Options of `unset`. */
export type UnsetOptions = WriteForm & RegistryOptions;

/** Removes keys from the own string of an image or snapshot; the rest of the text stays as it is. Absent keys are told. */
export async function unset(
  context: Context,
  image: string,
  keys: readonly string[],
  options: UnsetOptions,
): Promise<ExitCode> {
  const { output } = context;
  return answerWrite(output, image, options, async () => {
    const registry = await openRegistry(output, options.registry);
    const object = await openObject(output, image, options.snapshot);
    const document = parseDocument(object.text);
    const there = new Set(document.members.map(({ key }) => key));
    const absent = keys.filter((key) => !there.has(key));
    for (const key of absent) output.message(`qcowmeta: ${noKey(object.place.label, key, document)}`);
    if (absent.length === keys.length) return { exit: EXIT.negative, members: { changed: false, absent } };
    const text = keys.reduce((result, key) => applyEdits(result, removeMember(result, key)), object.text);
    const answer = await storeObject(context, object, text, registry, options);
    const exit = absent.length > 0 ? EXIT.negative : EXIT.ok;
    return { exit: worse(exit, answer.exit), members: { ...answer.members, absent } };
  });
}
