import { isUtf8 } from 'node:buffer';
import { posix, win32 } from 'node:path';
import { hashOf } from '../hash';
import { IMAGE_EXTENSION } from '../image-extension';

/** Scheme of the documents inside images. */
export const SCHEME = 'qcowmeta';
/** Ending of every document's name; the language is chosen by it. */
export const DOCUMENT_EXTENSION = '.qcowmeta';

/** A document of an image: its own string, what applies after inheritance (read-only), or a snapshot's own string by its segment. */
export type DocumentTarget = { kind: 'own' } | { kind: 'effective' } | { kind: 'snapshot'; segment: string };

export type FolderName = 'own' | 'effective' | 'snapshots';

/** What a path of the `qcowmeta:` file system names: an image as a folder, one of its three folders, or a document. */
export type Location =
  | { kind: 'image'; image: string }
  | { kind: 'folder'; image: string; folder: FolderName }
  | { kind: 'document'; image: string; target: DocumentTarget };

/** Authority and path of a URI, percent-decoded, as `vscode.Uri` holds them. The authority is empty except for UNC paths. */
export interface UriParts {
  readonly authority: string;
  readonly path: string;
}

const FOLDERS: readonly string[] = ['own', 'effective', 'snapshots'];
const MAX_SEGMENT_BYTES = 200;
const windows = process.platform === 'win32';

/** The image's file name without `.qcow2`; the whole name if it ends otherwise. */
export function imageBaseName(image: string, onWindows = windows): string {
  const name = (onWindows ? win32 : posix).basename(image);
  const { length } = IMAGE_EXTENSION;
  return name.length > length && name.endsWith(IMAGE_EXTENSION) ? name.slice(0, -length) : name;
}

/** Path of a document below its image: `own/web.qcowmeta`, `snapshots/1 before.qcowmeta`. */
function documentName(image: string, target: DocumentTarget, onWindows: boolean): string {
  if (target.kind === 'snapshot') return `snapshots/${target.segment}${DOCUMENT_EXTENSION}`;
  return `${target.kind}/${imageBaseName(image, onWindows)}${DOCUMENT_EXTENSION}`;
}

/** The place of an image, one of its folders or documents in the `qcowmeta:` file system. `image` is an absolute path. */
export function locationToUri(location: Location, onWindows = windows): UriParts {
  const { authority, path } = imageToUri(location.image, onWindows);
  if (location.kind === 'image') return { authority, path };
  const below = location.kind === 'folder' ? location.folder : documentName(location.image, location.target, onWindows);
  return { authority, path: `${path}/${below}` };
}

/**
 * Reads a place of the `qcowmeta:` file system. The last two segments are the document, all before them is the image's path.
 * Gives undefined for a path that names none (a document folder with a name that does not end in `.qcowmeta`).
 */
export function uriToLocation(uri: UriParts, onWindows = windows): Location | undefined {
  const segments = uri.path.split('/');
  const last = segments.at(-1) ?? '';
  const folder = segments.at(-2) ?? '';
  const imageOf = (depth: number): string =>
    uriToImage({ authority: uri.authority, path: segments.slice(0, segments.length - depth).join('/') }, onWindows);
  if (FOLDERS.includes(folder) && segments.length > 3 && last.endsWith(DOCUMENT_EXTENSION)) {
    const segment = last.slice(0, -DOCUMENT_EXTENSION.length);
    const target: DocumentTarget =
      folder === 'snapshots' ? { kind: 'snapshot', segment } : { kind: folder === 'own' ? 'own' : 'effective' };
    return { kind: 'document', image: imageOf(2), target };
  }
  if (FOLDERS.includes(last) && segments.length > 2) {
    return { kind: 'folder', image: imageOf(1), folder: last as FolderName };
  }
  return last === '' ? undefined : { kind: 'image', image: imageOf(0) };
}

function imageToUri(image: string, onWindows: boolean): UriParts {
  if (!onWindows) return { authority: '', path: posix.normalize(image) };
  const slashes = win32.normalize(image).replaceAll('\\', '/');
  const unc = /^\/\/([^/]+)(\/.*)$/.exec(slashes);
  if (unc) return { authority: unc[1] ?? '', path: unc[2] ?? '/' };
  return { authority: '', path: `/${slashes.replace(/^[A-Z]:/, (drive) => drive.toLowerCase())}` };
}

function uriToImage({ authority, path }: UriParts, onWindows: boolean): string {
  if (!onWindows) return path;
  if (authority !== '') return `//${authority}${path}`.replaceAll('/', '\\');
  return path.replace(/^\//, '').replaceAll('/', '\\');
}

/** A location as URI text: `qcowmeta:/images/web.qcow2/own/web.qcowmeta`. */
export function formatUri(location: Location, onWindows = windows): string {
  const { authority, path } = locationToUri(location, onWindows);
  const encoded = path.split('/').map(encodeSegment).join('/');
  return `${SCHEME}:${authority === '' ? '' : `//${encodeSegment(authority)}`}${encoded}`;
}

/** The location that URI text names; undefined for another scheme, for a broken escape, and where `uriToLocation` gives none. */
export function parseUri(uri: string, onWindows = windows): Location | undefined {
  const match = /^qcowmeta:(?:\/\/([^/?#]*))?(\/[^?#]*)$/i.exec(uri);
  if (!match) return undefined;
  const authority = decode(match[1] ?? '');
  const path = decode(match[2] ?? '');
  return authority === undefined || path === undefined ? undefined : uriToLocation({ authority, path }, onWindows);
}

/** Escapes what `vscode.Uri.toString()` escapes, so that both spell a document's URI alike. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/**
 * A snapshot's segment: `id name`, made safe for a path. qemu-img takes any bytes as a name, so `%`, `/`, `\`, control characters and
 * bytes that are not UTF-8 are written %XX; over 200 bytes it is cut and ends with a hash. A snapshot is found again by comparing
 * segments with those of the table, never by taking a segment apart.
 */
export function snapshotSegment(id: Uint8Array, name: Uint8Array): string {
  const bytes = Buffer.concat([id, Buffer.from(' '), name]);
  return shortSegment(bytes) ?? cutSegment(bytes);
}

/** Separators of names, control characters, and what stands for bytes that are no text. */
const UNSAFE = /[%/\\\u0000-\u001f\u007f-\u009f\u2028\u2029\ufffd]/gu;

/** A segment that need not be cut, of bytes that are UTF-8. Of most names and of each of 65,536: a table may have so many. */
function shortSegment(bytes: Buffer): string | undefined {
  if (bytes.length > MAX_SEGMENT_BYTES || !isUtf8(bytes)) return undefined;
  const segment = bytes.toString().replace(UNSAFE, (character) => Array.from(Buffer.from(character), escaped).join(''));
  return Buffer.byteLength(segment) > MAX_SEGMENT_BYTES ? undefined : segment;
}

function escaped(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

function cutSegment(bytes: Buffer): string {
  let [whole, cut] = ['', ''];
  for (const token of safeTokens(bytes)) {
    whole += token;
    const length = Buffer.byteLength(whole);
    if (length > MAX_SEGMENT_BYTES) return cut + suffixOf(bytes);
    if (length + SUFFIX_LENGTH <= MAX_SEGMENT_BYTES) cut = whole;
  }
  return whole;
}

const HASH_DIGITS = 16;
const SUFFIX_LENGTH = 1 + HASH_DIGITS;

/** What a segment that is cut ends with, in place of the rest. */
function suffixOf(bytes: Uint8Array): string {
  return `~${hashOf(bytes).slice(0, HASH_DIGITS)}`;
}

/** The bytes as characters that a path may hold, each unsafe byte as one %XX token. */
function* safeTokens(bytes: Uint8Array): Generator<string> {
  let at = 0;
  while (at < bytes.length) {
    const character = characterAt(bytes, at);
    const length = character === undefined ? 1 : Buffer.byteLength(character);
    if (character?.search(UNSAFE) === -1) yield character;
    else for (const byte of bytes.subarray(at, at + length)) yield escaped(byte);
    at += length;
  }
}

/** The character that starts at a byte, or undefined if no valid UTF-8 sequence does. */
function characterAt(bytes: Uint8Array, at: number): string | undefined {
  const lead = bytes[at] ?? 0;
  const length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  const text = Buffer.from(bytes.subarray(at, at + length)).toString('utf8');
  return Buffer.byteLength(text) === length && !text.includes('\ufffd') && Array.from(text).length === 1
    ? text
    : undefined;
}
