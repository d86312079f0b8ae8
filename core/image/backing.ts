import type { ImageHeader } from './header';

/**
 * Where an image's backing file is: none; a local file to follow (its path as bytes, for a name need not be UTF-8); or one that is not
 * followed, with its path or name as text for people: not qcow2 by its recorded format (`raw`, whatever the format), without a recorded
 * format (`unprobed`), or behind a protocol or on a server.
 */
export type Backing =
  | { readonly kind: 'none' }
  | { readonly kind: 'file'; readonly path: Buffer }
  | { readonly kind: 'raw'; readonly path: string; readonly format: string }
  | { readonly kind: 'unprobed'; readonly name: string }
  | { readonly kind: 'protocol'; readonly name: string };

type BackingFile = NonNullable<ImageHeader['backingFile']>;

const NONE: Backing = { kind: 'none' };
const SLASH = '/'.charCodeAt(0);
const BACKSLASH = '\\'.charCodeAt(0);
const COLON = ':'.charCodeAt(0);

/**
 * Resolves the backing file of an image that was opened by `overlayPath`, as QEMU does: relative to the folder of that path, links and
 * `..` left as they are. Only a recorded format of exactly `qcow2` is followed: guest-written bytes of a raw file could pose as a header.
 */
export function resolveBacking(
  overlayPath: Buffer,
  { backingFile }: { readonly backingFile?: ImageHeader['backingFile'] },
  onWindows = process.platform === 'win32',
): Backing {
  if (backingFile === undefined) return NONE;
  const bytes = cString(backingFile.name);
  if (bytes.length === 0) return NONE;
  // QEMU takes an empty format for none, and guesses.
  const format = backingFile.format || undefined;
  const shown = bytes.toString();
  if (hasProtocol(bytes, onWindows) || (onWindows && isOnServer(bytes))) {
    const raw = format !== undefined && format !== 'qcow2';
    return raw ? { kind: 'raw', path: shown, format } : { kind: 'protocol', name: shown };
  }
  if (format === undefined) return { kind: 'unprobed', name: shown };
  const path = isAbsolute(bytes, onWindows) ? bytes : Buffer.concat([folderOf(overlayPath, onWindows), bytes]);
  return format === 'qcow2' ? { kind: 'file', path } : { kind: 'raw', path: path.toString(), format };
}

/** QEMU reads the name as a C string: a zero byte ends it. */
function cString(name: Uint8Array): Buffer {
  const zero = name.indexOf(0);
  return Buffer.from(zero < 0 ? name : name.subarray(0, zero));
}

/** A `:` before the first `/` is a protocol, but for a Windows drive. */
function hasProtocol(name: Buffer, onWindows: boolean): boolean {
  if (onWindows && hasDrive(name)) return false;
  const slash = name.indexOf(SLASH);
  const colon = name.indexOf(COLON);
  return colon >= 0 && (slash < 0 || colon < slash);
}

/**
 * Names of servers (`\\server\share`, `\\?\UNC\...`) and devices (`\\.\...`, `\??\...`). To open one sends the user's password hash to whoever the
 * image names, merely because somebody looks at it.
 */
function isOnServer(name: Buffer): boolean {
  return /^[\\/](?:[\\/]|\?\?[\\/])/.test(name.toString('latin1'));
}

function hasDrive(name: Buffer): boolean {
  return /^[a-zA-Z]:/.test(name.toString('latin1'));
}

function isSeparator(byte: number | undefined, onWindows: boolean): boolean {
  return byte === SLASH || (onWindows && byte === BACKSLASH);
}

function isAbsolute(name: Buffer, onWindows: boolean): boolean {
  return isSeparator(name[0], onWindows) || (onWindows && hasDrive(name));
}

/** The path up to and with its last separator; empty for a bare file name. */
function folderOf(path: Buffer, onWindows: boolean): Buffer {
  const end = Math.max(path.lastIndexOf(SLASH), onWindows ? path.lastIndexOf(BACKSLASH) : -1);
  return path.subarray(0, end + 1);
}

/** Where the backing files of very many images are: for overlays of one folder that name the same one, worked out once. */
export class Backings {
  private folder = '';
  private file: BackingFile | undefined;
  private backing = NONE;

  /** As `resolveBacking`. The same `backingFile` and folder as the time before give the same answer. */
  of(overlayPath: string, backingFile: BackingFile | undefined): Backing {
    if (backingFile === undefined) return NONE;
    const folder = overlayPath.slice(0, Math.max(overlayPath.lastIndexOf('/'), overlayPath.lastIndexOf('\\')) + 1);
    if (backingFile !== this.file || folder !== this.folder) {
      this.folder = folder;
      this.file = backingFile;
      this.backing = resolveBacking(Buffer.from(overlayPath), { backingFile });
    }
    return this.backing;
  }
}
