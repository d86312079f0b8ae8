import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { codeOf } from '../system-error';
import { firmwareFolders, readDescriptors } from './targets/firmware-files';

/**
 * What this host has of UEFI firmware, best first, and the descriptors that cannot be used. A folder that is not there has none. Throws the
 * system's error for a folder or descriptor that cannot be read.
 */
export async function readHostFirmware(): Promise<ReturnType<typeof readDescriptors>> {
  const configHome = process.env['XDG_CONFIG_HOME'] ?? path.join(homedir(), '.config');
  return readDescriptors(await Promise.all(firmwareFolders(configHome).map(readFolder)));
}

async function readFolder(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = (await namesIn(folder)).filter((name) => name.endsWith('.json'));
  const texts = names.map(async (name) => [name, await readFile(path.join(folder, name), 'utf8')] as const);
  return new Map(await Promise.all(texts));
}

/** None where there is no such folder. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
