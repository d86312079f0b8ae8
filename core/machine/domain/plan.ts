import { applyEdits, setMember } from '../../document/edits';
import { exactInteger, itemsOf, stringOf } from '../../document/node-value';
import { parseDocument, type Node } from '../../document/parse';
import type { Registry } from '../../registry/registry';
import { resolveAlias } from '../../registry/values';
import type { DomainDisk } from './disks';
import type { DomainKeys } from './keys';

/** An image and the disk of the domain that it is. */
export interface MatchedImage {
  readonly path: string;
  readonly disk: DomainDisk;
}

/** Which image is which disk. */
export interface DiskMatches {
  /** In the order of the disks. */
  readonly matched: readonly MatchedImage[];
  /** Images that are no disk of the domain. */
  readonly strangers: readonly string[];
  /** Fixed disks of the domain that no image was given for. */
  readonly missing: readonly DomainDisk[];
}

/**
 * Finds the images of a domain's disks. `fileOf` gives the same for all names of a file, for a path as it was given and for one as the
 * domain has it.
 */
export function matchDomainDisks(
  { disks }: DomainKeys,
  paths: readonly string[],
  fileOf: (path: string) => string = (path) => path,
): DiskMatches {
  const byFile = new Map(paths.map((path) => [fileOf(path), path]));
  const known = new Map<string, DomainDisk>();
  for (const disk of disks) {
    // A file that is there twice is one image; the first of its disks counts.
    if (!known.has(fileOf(disk.source))) known.set(fileOf(disk.source), disk);
  }
  const found = [...known].map(([file, disk]) => ({ disk, path: byFile.get(file) }));
  return {
    matched: found.flatMap(({ disk, path }) => (path === undefined ? [] : [{ disk, path }])),
    strangers: paths.filter((path) => !known.has(fileOf(path))),
    missing: found.flatMap(({ disk, path }) => (path === undefined && disk.device === 'disk' ? [disk] : [])),
  };
}

/** A disk's image and the text to start from: its own, else the inherited one, else an empty one. Layer 1 must have nothing against it. */
export interface ImageBefore extends MatchedImage {
  readonly before: string;
}

/** What an image is to say. */
export interface PlannedChange extends ImageBefore {
  /** The same as `before` if every key has its value already. */
  readonly after: string;
  /** The keys that are set, in the registry's order. */
  readonly keys: ReadonlyMap<string, unknown>;
}

/** What the change is made with. */
export interface DomainPlanOptions {
  readonly registry: Registry;
  /** Leave the images of other disks than the boot disk as they are. */
  readonly vmOnly?: boolean;
}

/** Whether an image is written to: CD-ROMs are not, and other disks than the boot disk only if keys are wanted there. */
export function takesKeys({ device, boot }: DomainDisk, vmOnly = false): boolean {
  return device === 'disk' && (boot || !vmOnly);
}

/**
 * The new text of each image: the keys of the machine in that of the boot disk, the keys of a disk in its own. Other members, and the layout,
 * stay as they are written, and so does a value that says the same already; new members are added in the registry's order. Images that take
 * no keys are left out. Throws a TypeError if a text is something else than an object.
 */
export function planFromDomain(
  { vm }: DomainKeys,
  images: readonly ImageBefore[],
  { registry, vmOnly = false }: DomainPlanOptions,
): PlannedChange[] {
  return images
    .filter(({ disk }) => takesKeys(disk, vmOnly))
    .map((image) => {
      const all = new Map([...(image.disk.boot ? vm : []), ...image.disk.keys]);
      const keys = new Map(registry.entries.flatMap(({ key }) => (all.has(key) ? [[key, all.get(key)]] : [])));
      return { ...image, after: setKeys(image.before, keys, registry), keys };
    });
}

function setKeys(text: string, keys: ReadonlyMap<string, unknown>, registry: Registry): string {
  return [...keys].reduce((result, [key, value]) => {
    const present = parseDocument(result).members.findLast((member) => member.key === key)?.valueNode;
    if (present !== undefined && says(present, value, result, (name) => meaningOf(registry, key, name))) return result;
    return applyEdits(result, setMember(result, key, textOf(value)));
  }, text);
}

function meaningOf(registry: Registry, key: string, name: string): string {
  const entry = registry.get(key);
  return entry === undefined ? name : resolveAlias(entry.merge, name);
}

/** Whether a value that is written says the same: `1e3` is 1000, and `i440fx` means `pc`. */
function says(node: Node, value: unknown, text: string, meaning: (name: string) => string): boolean {
  if (Array.isArray(value)) {
    const items = itemsOf(node);
    return node.type === 'array' && items.length === value.length
      ? items.every((item, index) => says(item, value[index], text, meaning))
      : false;
  }
  if (typeof value === 'number') {
    const written = text.slice(node.offset, node.offset + node.length);
    return node.type === 'number' && exactInteger(written) === BigInt(value);
  }
  if (typeof value === 'boolean') return node.value === value;
  const written = stringOf(node);
  return written !== undefined && typeof value === 'string' && meaning(written) === meaning(value);
}

/** A value as people write it: items of a list after a blank. */
function textOf(value: unknown): string {
  return Array.isArray(value) ? `[${value.map((item) => JSON.stringify(item)).join(', ')}]` : JSON.stringify(value);
}
