import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { QcowmetaError } from '../../core/errors';
import { reasonOf } from '../../core/system-error';
import { hashOf } from '../../core/hash';
import { shellWord } from '../../core/shell-word';
import { nameOf } from '../found-string';
import { readTextFile } from '../input';
import type { Place } from '../place';

/** The file in which a person edits a string. It is there until its text is stored, so that no end of the command loses it. */
export class Draft {
  private constructor(
    readonly path: string,
    /** The short hash of the string that the text was begun from. */
    readonly begunFrom: string,
    private readonly image: string,
  ) {}

  /**
   * Makes the file, for this user only. Its name says what its text was begun from, and ends in `.qcowmeta`, so that editors with the
   * language server know it.
   */
  static async create(place: Place, text: Uint8Array, begunFrom: string): Promise<Draft> {
    const unique = `${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}${randomBytes(2).toString('hex')}`;
    const name = `${nameFor(place)}.${await markOf(place)}.${unique}.${begunFrom}.qcowmeta`;
    const path = await makeFile(name, text, place.image);
    return new Draft(path, begunFrom, place.image);
  }

  /** What the file holds now; undefined if it is gone. Throws read-failed, and text-refused for more than 1 MiB. */
  async read(): Promise<Uint8Array | undefined> {
    try {
      return await readTextFile(this.path, this.image);
    } catch (error) {
      if (error instanceof QcowmetaError && error.code === 'not-found') return undefined;
      throw error;
    }
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }
}

/** The end of a draft's name: the mark of its string, when it was made, and what its text was begun from, which older ones lack. */
const NAME_END = /\.[0-9a-f]{10}\.[0-9a-f]{18}(?:\.([0-9a-f]{10}))?\.qcowmeta$/;

/** Begun from a string that nobody knows any more. */
const UNKNOWN = '0'.repeat(10);

/** The short hash of the string that the text of a draft was begun from; undefined for a file that is no draft. */
export function begunFrom(path: string): string | undefined {
  const end = NAME_END.exec(basename(path));
  return end === null ? undefined : (end[1] ?? UNKNOWN);
}

/** A string's hash, as short as the names of drafts have it. */
export function shortHash(text: Uint8Array): string {
  return hashOf(text).slice(0, 10);
}

/** Paths of drafts of the same string that earlier edits left, the oldest first. */
export async function findDrafts(place: Place): Promise<readonly string[]> {
  const folder = draftFolder();
  const mark = `.${await markOf(place)}.`;
  const names = await namesIn(folder);
  const drafts = names.filter((name) => name.includes(mark) && name.endsWith('.qcowmeta'));
  return drafts.sort().map((name) => join(folder, name));
}

/** Removes a file if it is a draft of the same string. */
export async function removeDraft(place: Place, path: string): Promise<void> {
  const found = (await findDrafts(place)).find((draft) => basename(draft) === basename(path));
  if (found === undefined || (await realpath(dirname(path))) !== (await realpath(dirname(found)))) return;
  await rm(found, { force: true });
}

/** How to go on with the text of a draft, as a command for the shell. */
export function commandToGoOn({ image, target }: Place, path: string): string {
  const snapshot = target.kind === 'snapshot' ? ` --snapshot ${shellWord(nameOf(target))}` : '';
  return `qcowmeta edit --from ${shellWord(path)}${snapshot} ${shellWord(image)}`;
}

/** A folder that cannot be looked into, or is not there, has no drafts that could be gone on with. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return [];
    throw error;
  }
}

/** Makes a file in the folder for drafts; where that is not possible, in a new one for temporary files. Throws write-failed. */
async function makeFile(name: string, text: Uint8Array, image: string): Promise<string> {
  const folders = [ownFolder, () => mkdtemp(join(tmpdir(), 'qcowmeta-edit-'))];
  let failure: unknown;
  for (const folder of folders) {
    try {
      return await writeNew(join(await folder(), name), text);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      failure = error;
    }
  }
  const reason = `there is no room for the text to edit: ${reasonOf(failure)}`;
  throw new QcowmetaError('write-failed', image, { reason, state: 'Nothing was changed.' }, [], { cause: failure });
}

/** Makes the folder for drafts, which belongs to this user. */
async function ownFolder(): Promise<string> {
  const folder = draftFolder();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** Writes a file that is not there yet, for this user only. What a full disk leaves of it is taken away. */
async function writeNew(path: string, text: Uint8Array): Promise<string> {
  try {
    await writeFile(path, text, { mode: 0o600, flag: 'wx' });
    return path;
  } catch (error) {
    await rm(path, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** In the folder for state (XDG Base Directory Specification 0.8). */
function draftFolder(): string {
  const { XDG_STATE_HOME: given = '', LOCALAPPDATA: windows = '' } = process.env;
  const usual = process.platform === 'win32' && windows !== '' ? windows : join(homedir(), '.local', 'state');
  return join(isAbsolute(given) ? given : usual, 'qcowmeta', 'edit');
}

/** The image's name, and that of the snapshot, as far as they are fit for a file's name. */
function nameFor({ image, target }: Place): string {
  const name = [basename(image).replace(/\.qcow2$/, ''), nameOf(target)].filter((part) => part !== '').join('.');
  return name.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 60);
}

/** Tells the strings of images with the same name apart. */
async function markOf({ image, target }: Place): Promise<string> {
  const string = `${await realpath(image)}\0${nameOf(target)}`;
  return hashOf(Buffer.from(string)).slice(0, 10);
}
