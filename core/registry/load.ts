import { readFile, stat } from 'node:fs/promises';
import { decodeUtf8 } from '../document/utf8';
import { reasonOf } from '../system-error';
import { joinRegistries, readRegistry, withProblem, type JoinedRegistries, type LoadedRegistry } from './read';
import { builtinRegistry } from './registry';

/** Longest registry file that is read, in bytes. The built-in one has 40,000. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Reads a registry file of a user or a workspace. Never throws: a file that is missing or wrong says so in its `problems`. `before` is what
 * was read of it the last time; if nothing was wrong with it and the text is the same, it is given again.
 */
export async function loadRegistryFile(path: string, before?: LoadedRegistry): Promise<LoadedRegistry> {
  const bytes = await readBytes(path);
  if (typeof bytes === 'string') {
    return withProblem(path, '', 'registry-unreadable', { offset: 0, length: 0 }, { reason: bytes });
  }
  const { text, invalidAt } = decodeUtf8(bytes);
  if (invalidAt !== undefined) return withProblem(path, text, 'registry-not-utf8', { offset: invalidAt, length: 1 });
  return before?.problems.length === 0 && before.text === text ? before : readRegistry(path, text);
}

/** The bytes of a file, or why it cannot be read. Pipes and devices, which may have no end, are not read. */
async function readBytes(path: string): Promise<Uint8Array | string> {
  try {
    const stats = await stat(path);
    if (!stats.isFile()) return `${path} is not a file.`;
    if (stats.size > MOST_BYTES) return `${path} has more than ${MOST_BYTES} bytes.`;
    return await readFile(path);
  } catch (error) {
    return reasonOf(error);
  }
}

/** Reads several registry files as `loadRegistryFile` does. `before` is what was read the last time, whichever files that were. */
export async function loadRegistryFiles(
  paths: readonly string[],
  before: readonly LoadedRegistry[] = [],
): Promise<LoadedRegistry[]> {
  const known = new Map(before.map((file) => [file.path, file]));
  return Promise.all(paths.map((path) => loadRegistryFile(path, known.get(path))));
}

/**
 * The built-in registry with the keys of files, and the files with what is wrong with each. Never throws. `before` is the files that it gave
 * the last time: sound ones that did not change are not checked anew.
 */
export async function loadRegistries(
  paths: readonly string[],
  before: readonly LoadedRegistry[] = [],
): Promise<JoinedRegistries> {
  return joinRegistries(builtinRegistry(), await loadRegistryFiles(paths, before));
}

/** The text of a registry file as it stands on the disk. Rejects with the system's error if it cannot be read. */
export async function readRegistryText(path: string): Promise<string> {
  return decodeUtf8(await readFile(path)).text;
}
