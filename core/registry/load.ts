import { readFile } from 'node:fs/promises';
import { decodeUtf8 } from '../document/utf8';
import { readRegistry, type LoadedRegistry } from './read';

/** Reads a registry file of a user or a workspace. Never throws: a file that is missing or wrong says so in its `problems`. */
export async function loadRegistryFile(path: string): Promise<LoadedRegistry> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = 'The registry could not be read: {reason}.';
    return { path, text: '', entries: [], problems: [{ offset: 0, length: 0, message, args: { reason } }] };
  }
  return readRegistry(path, decodeUtf8(bytes).text);
}

/** The text of a registry file as it stands on the disk. Rejects with the system's error if it cannot be read. */
export async function readRegistryText(path: string): Promise<string> {
  return decodeUtf8(await readFile(path)).text;
}
