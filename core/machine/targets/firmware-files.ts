import { messageOf } from '../../system-error';
import type { FirmwareDescriptor } from './plan/firmware-descriptors';

/** A descriptor that could not be used: its name, and what JSON or the form of descriptors says against it. */
export interface BrokenDescriptor {
  readonly name: string;
  readonly reason: string;
}

/**
 * Where a host keeps its descriptors (QEMU, docs/interop/firmware.json): those of the distribution, of the administrator and of the user.
 * Of two with the same name the later folder's counts. `configHome` is `$XDG_CONFIG_HOME`, or `.config` in the home folder.
 */
export function firmwareFolders(configHome: string): readonly string[] {
  return ['/usr/share/qemu/firmware', '/etc/qemu/firmware', `${configHome}/qemu/firmware`];
}

/**
 * The descriptors of these folders in the order in which a machine's firmware is looked for: by name, the numbers before it. `folders` holds
 * the texts of the `.json` files of each folder by their names, in the order of `firmwareFolders`. An empty file hides those of its name.
 */
export function readDescriptors(folders: readonly ReadonlyMap<string, string>[]): {
  descriptors: readonly FirmwareDescriptor[];
  broken: readonly BrokenDescriptor[];
} {
  const texts = new Map(folders.flatMap((folder) => [...folder]));
  const descriptors: FirmwareDescriptor[] = [];
  const broken: BrokenDescriptor[] = [];
  for (const [name, text] of [...texts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (text.trim() === '') continue;
    const read = parse(text);
    if (typeof read === 'string') broken.push({ name, reason: read });
    else descriptors.push(read);
  }
  return { descriptors, broken };
}

/** The descriptor, or what is wrong with it. */
function parse(text: string): FirmwareDescriptor | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return messageOf(error);
  }
  return isDescriptor(value) ? value : 'interface-types, mapping, targets or features is missing';
}

function isDescriptor(value: unknown): value is FirmwareDescriptor {
  if (!isObject(value) || !isObject(value['mapping'])) return false;
  const { targets } = value;
  return (
    [value['interface-types'], value['features']].every(areTexts) &&
    typeof value['mapping']['device'] === 'string' &&
    Array.isArray(targets) &&
    targets.every(
      (target) => isObject(target) && typeof target['architecture'] === 'string' && areTexts(target['machines']),
    )
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
