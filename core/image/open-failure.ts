import { promises } from 'node:fs';
import { QcowmetaError } from '../errors';
import { codeOf, reasonOf } from '../system-error';
import { OPEN_FLAGS, type OpenMode } from './open-flags';

/** Why what is open could not be read. */
export function readFailed(path: string, cause: unknown): QcowmetaError {
  return new QcowmetaError('read-failed', path, { reason: reasonOf(cause) }, [], { cause });
}

/** Why a file or a folder could not be opened: not-found, no-permission or read-only with owner and mode, else read-failed. */
export async function openFailure(path: string | Buffer, mode: OpenMode, error: unknown): Promise<QcowmetaError> {
  if (error instanceof QcowmetaError) return error;
  const shown = path.toString();
  const code = codeOf(error);
  const options = { cause: error };
  if (code === 'ENOENT' || code === 'ENOTDIR') return new QcowmetaError('not-found', shown, {}, [], options);
  if (!['EACCES', 'EPERM', 'EROFS'].includes(code)) {
    return readFailed(shown, error);
  }
  const readable = mode === 'write' && (await canRead(path));
  return new QcowmetaError(readable ? 'read-only' : 'no-permission', shown, await ownerAndMode(path), [], options);
}

/** Tried out, because access() asks for the real user and not for the effective one. */
async function canRead(path: string | Buffer): Promise<boolean> {
  try {
    await (await promises.open(path, OPEN_FLAGS.read)).close();
    return true;
  } catch {
    return false;
  }
}

/** The owner's name and the permissions as `0640`; both `unknown` where a folder above may not be searched. */
async function ownerAndMode(path: string | Buffer): Promise<{ owner: string; mode: string }> {
  try {
    const { uid, mode } = await promises.stat(path);
    return { owner: await userName(uid), mode: (mode & 0o7777).toString(8).padStart(4, '0') };
  } catch (error) {
    if (['EACCES', 'EPERM', 'ENOENT'].includes(codeOf(error))) return { owner: 'unknown', mode: 'unknown' };
    throw error;
  }
}

async function userName(uid: number): Promise<string> {
  const users = await promises.readFile('/etc/passwd', 'utf8').catch(() => '');
  const line = users.split('\n').find((entry) => entry.split(':')[2] === String(uid));
  return line?.split(':')[0] ?? String(uid);
}
