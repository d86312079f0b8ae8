import { isDeepStrictEqual } from 'node:util';
import { failureOf, QcowmetaError } from '../../core/errors';
import { closeAtOnce, openAtOnce } from '../../core/image/at-once';
import { openImageFile } from '../../core/image/file';
import { FIRST_READ, type Glances, type Seen } from '../../core/store/glances';
import { metadataOf } from '../../core/store/read';
import { readOnce } from '../../core/store/stable';

/** What a glance at a file says, as a scan of many takes it. */
export function glanceAtFile(glances: Glances, path: string): Seen {
  const opened = openAtOnce(path, glances.bytes, FIRST_READ);
  if (typeof opened !== 'object') return { kind: 'unusual' };
  try {
    return glances.of(opened);
  } finally {
    closeAtOnce(opened.fd);
  }
}

/** What reading a file with care, which nobody changes, has against what a glance at it said; undefined if both say the same. */
export async function contradiction(path: string, seen: Seen): Promise<string | undefined> {
  if (seen.kind === 'unusual') return undefined;
  const file = await openImageFile(path, 'read');
  try {
    const careful = await readOnce(file).then(metadataOf).catch(failureOf);
    if (careful instanceof QcowmetaError) return `a glance saw ${seen.kind}, but ${careful.message}`;
    const { own, header } = careful;
    const [glanced, read] =
      seen.kind === 'string' ? [seen.text, own?.bytes] : [plain(seen.backingFile), plain(header.backingFile)];
    const isSame = isDeepStrictEqual(glanced, read) && (own !== undefined) === (seen.kind === 'string');
    return isSame ? undefined : `a glance saw ${seen.kind}, and another one than reading with care`;
  } finally {
    await file.close();
  }
}

type BackingFile = Extract<Seen, { kind: 'none' }>['backingFile'];

function plain(file: BackingFile): unknown {
  return file && { name: Buffer.from(file.name).toString('latin1'), format: file.format };
}
