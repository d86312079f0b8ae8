import { QcowmetaError } from '../errors';
import { snapshotKey } from '../image/snapshots';
import { readEffective } from './effective';
import { readMetadata, type ImageMetadata, type StoredText, type Target } from './read';
import { writeMetadata, type Change, type WriteResult } from './write';

export interface CopyOptions {
  /** Copy the source's own string only, not what it inherits. */
  readonly own?: boolean;
  /** Replace another string that the destination has. */
  readonly force?: boolean;
  /** Check everything and write nothing. */
  readonly dryRun?: boolean;
}

/** What was copied: `from` is the path of the image whose string it is, `copiedSnapshots` how many snapshots' strings went along. */
export interface CopyResult {
  readonly result: WriteResult;
  readonly copiedSnapshots: number;
  readonly from: string;
}

/**
 * Copies the effective string of an image to another one, and the strings of those snapshots that both have. For images made by
 * convert, mirror or `create -b`, which take no string along. Throws nothing-to-copy, destination-has-string, and what reading and writing throw.
 */
export async function copyMetadata(
  source: string,
  destination: string,
  options: CopyOptions = {},
): Promise<CopyResult> {
  const [text, from] = await sourceText(source, options);
  const [given, taken] = [await readMetadata(source), await readMetadata(destination)];
  const image = text ? [change(taken, { kind: 'image' }, text, taken.own, options)] : [];
  const snapshots = snapshotChanges(given, taken, options);
  if (image.length + snapshots.length === 0) throw new QcowmetaError('nothing-to-copy', source);
  const result = await writeMetadata(destination, [...image, ...snapshots], {
    dryRun: options.dryRun === true,
  });
  return { result, copiedSnapshots: snapshots.length, from };
}

async function sourceText(source: string, { own }: CopyOptions): Promise<[StoredText | undefined, string]> {
  if (own) return [(await readMetadata(source)).own, source];
  const { text, origin, end } = await readEffective(source);
  if (end.kind === 'failed') throw end.error;
  return [text, origin?.path ?? source];
}

/** The strings of the snapshots that both images have. */
function snapshotChanges(given: ImageMetadata, taken: ImageMetadata, options: CopyOptions): Change[] {
  const texts = new Map(given.snapshots.map(({ identity, own }) => [snapshotKey(identity), own]));
  return taken.snapshots.flatMap(({ identity, own }) => {
    const text = texts.get(snapshotKey(identity));
    return text ? [change(taken, { kind: 'snapshot', snapshot: identity }, text, own, options)] : [];
  });
}

function change(
  taken: ImageMetadata,
  target: Target,
  text: StoredText,
  present: StoredText | undefined,
  { force }: CopyOptions,
): Change {
  if (present && present.hash !== text.hash && !force) throw new QcowmetaError('destination-has-string', taken.path);
  return { target, text: text.bytes, expected: present?.hash ?? null };
}
