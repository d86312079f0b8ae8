import { writeMetadata } from '../../core/store/write';
import type { Context } from '../context';
import { begunFrom, commandToGoOn, Draft, findDrafts, shortHash } from '../edit/draft';
import { EditSession, type EditForm } from '../edit/session';
import type { ExitCode } from '../exit-codes';
import { readTextFile } from '../input';
import { openString } from '../members';
import type { Place } from '../place';
import { openRegistry, type RegistryOptions } from '../registry-option';
import { answerWrite } from '../write';

/** Options of `edit`. */
export interface EditOptions extends EditForm, RegistryOptions {
  /** A file whose text is edited instead of the stored one. */
  readonly from?: string;
}

/** What is edited where there is no string yet. */
const EMPTY_OBJECT = Buffer.from('{\n}\n');

/** Opens the own string of an image or snapshot, or the inherited one, in an editor and stores what comes out. */
export async function edit(context: Context, image: string, options: EditOptions): Promise<ExitCode> {
  const { output } = context;
  return answerWrite(output, image, options, async () => {
    const registry = await openRegistry(output, options.registry);
    const string = await openString(output, image, options.snapshot);
    const { place } = string;
    await checkWritable(place);
    const before = string.stored?.bytes ?? EMPTY_OBJECT;
    const start = options.from === undefined ? before : await readTextFile(options.from, image);
    for (const path of await findDrafts(place)) {
      if (path !== options.from) output.message(leftBehind(place, path));
    }
    const begun = options.from === undefined ? undefined : begunFrom(options.from);
    const draft = await Draft.create(place, start, begun ?? shortHash(before));
    const from = options.from === undefined ? {} : { from: options.from };
    return new EditSession(context, { string, draft, before, registry, ...from }, options).run();
  });
}

/** An image that takes no string now is better told of before a person starts to write one. */
async function checkWritable(place: Place): Promise<void> {
  if (place.refusal !== undefined) throw place.refusal;
  await writeMetadata(place.image, [{ target: place.target, text: Buffer.from('{}') }], { dryRun: true });
}

function leftBehind(place: Place, path: string): string {
  return `qcowmeta: ${place.label}: another edit of this string is open, or was not stored. To go on with its text: ${commandToGoOn(place, path)}. To give it up, delete ${path}.`;
}
