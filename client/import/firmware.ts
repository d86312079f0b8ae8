import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { firmwareFolders, readDescriptors } from '../../core/machine/targets/firmware-files';
import type { FirmwareDescriptor } from '../../core/machine/targets/plan/firmware-descriptors';

/** What this host has of UEFI firmware, best first. Descriptors that cannot be used are named in the log. */
export async function readFirmware(log: { warn(message: string): void }): Promise<readonly FirmwareDescriptor[]> {
  const configHome = process.env['XDG_CONFIG_HOME'] ?? path.join(homedir(), '.config');
  const folders = await Promise.all(firmwareFolders(configHome).map(readFolder));
  const { descriptors, broken } = readDescriptors(folders);
  for (const { name, reason } of broken) log.warn(`The firmware descriptor ${name} is left out: ${reason}`);
  return descriptors;
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
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
