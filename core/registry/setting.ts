import { isAbsolute, join, resolve } from 'node:path';

/** Ending of the names of registry files. */
export const REGISTRY_EXTENSION = '.qcowmeta-registry.json';

/** Whether a URI is that of a registry file, by its name. */
export function isRegistryUri(uri: string): boolean {
  return uri.endsWith(REGISTRY_EXTENSION);
}

/** A part of a setting that cannot be followed: an English template and its arguments. */
interface SettingProblem {
  readonly message: string;
  readonly args: { readonly value: string };
}

/** What the paths of a setting are relative to. All absolute. */
export interface RegistryPlaces {
  /** What `~` stands for. */
  readonly home: string;
  /** The folder that the setting belongs to; absent for a setting of the user. */
  readonly folder?: string;
}

/**
 * Reads the value of the setting `qcowmeta.registries`, a list of paths, as absolute paths, each once. A path is absolute, starts with `~/`, or is
 * relative to the folder that the setting belongs to. What makes no sense is left out and told.
 */
export function readRegistryPaths(
  value: unknown,
  places: RegistryPlaces,
): { paths: readonly string[]; problems: readonly SettingProblem[] } {
  if (value === undefined || value === null) return { paths: [], problems: [] };
  if (!Array.isArray(value)) return { paths: [], problems: [badSetting(value)] };
  const paths = new Set<string>();
  const problems: SettingProblem[] = [];
  for (const given of value as readonly unknown[]) {
    const path = typeof given === 'string' && given.trim() !== '' ? absolute(given, places) : badSetting(given);
    if (typeof path === 'string') paths.add(path);
    else problems.push(path);
  }
  return { paths: [...paths], problems };
}

function absolute(given: string, { home, folder }: RegistryPlaces): string | SettingProblem {
  if (/^~[\\/]/.test(given)) return join(home, given.slice(2));
  if (isAbsolute(given)) return resolve(given);
  if (folder !== undefined) return resolve(folder, given);
  const message =
    'qcowmeta.registries: {value} is relative, but there is no folder that it belongs to. Write an absolute path, or one that starts with ~/.';
  return { message, args: { value: given } };
}

function badSetting(value: unknown): SettingProblem {
  const message = 'qcowmeta.registries: {value} is not a list of paths, or not a path.';
  return { message, args: { value: JSON.stringify(value) } };
}
