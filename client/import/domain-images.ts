import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { directPath, fileIdentity } from '../../core/image/paths';
import type { DomainDisk, DomainKeys } from '../../core/machine/domain/keys';
import { matchDomainDisks, takesKeys, type MatchedImage } from '../../core/machine/domain/plan';
import { listImages } from '../images/search';

/** Which images are which disks of a domain, and the images that are none. */
export interface DomainImages {
  readonly matched: readonly MatchedImage[];
  readonly strangers: readonly string[];
}

interface DiskItem extends vscode.QuickPickItem {
  readonly image?: string;
}

/**
 * Finds the images of a domain's disks: among those that were selected, else where the domain says they are. For a disk whose image is not found an
 * image is asked for. Undefined if that is given up.
 */
export async function findDomainImages(
  domain: DomainKeys,
  selected: readonly string[],
): Promise<DomainImages | undefined> {
  const sources = domain.disks.map(({ source }) => source);
  const paths = selected.length > 0 ? selected : await Promise.all((await existing(sources)).map(directPath));
  const known = await filesOf([...sources, ...paths]);
  const { matched, strangers, missing } = matchDomainDisks(domain, paths, (file) => known.get(file) ?? file);
  // Whoever selected images that all are disks of the domain means these and no others.
  const unknown = selected.length > 0 && strangers.length === 0 ? [] : missing.filter((disk) => takesKeys(disk));
  const found = [...matched];
  for (const disk of unknown) {
    const candidates = selected.length > 0 ? strangers : (await listImages()).sort();
    const rest = candidates.filter((image) => !found.some((each) => each.path === image));
    const item = await askForImage(disk, rest);
    if (!item) return undefined;
    if (item.image !== undefined) found.push({ disk, path: item.image });
  }
  return { matched: found, strangers: strangers.filter((image) => !found.some((each) => each.path === image)) };
}

/** Which file each path leads to. */
async function filesOf(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  return new Map(await Promise.all(paths.map(async (path) => [path, await fileIdentity(path)] as const)));
}

async function existing(files: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    files.map(async (file) =>
      stat(file).then(
        (stats) => stats.isFile() || stats.isBlockDevice(),
        () => false,
      ),
    ),
  );
  return files.filter((_file, index) => found[index]);
}

/** The image with the disk's file name comes first. */
async function askForImage(disk: DomainDisk, images: readonly string[]): Promise<DiskItem | undefined> {
  const isNamesake = (image: string): boolean => path.basename(image) === path.basename(disk.source);
  const items: DiskItem[] = [...images.filter(isNamesake), ...images.filter((image) => !isNamesake(image))].map(
    (image) => ({ label: path.basename(image), description: path.dirname(image), image }),
  );
  const skip: DiskItem = { label: vscode.l10n.t('None: leave this disk out') };
  return vscode.window.showQuickPick([...items, skip], {
    title: vscode.l10n.t('Set Metadata from libvirt Domain'),
    placeHolder: vscode.l10n.t('Which image is the disk {target}? {source} is not here.', {
      target: disk.target,
      source: disk.source,
    }),
    ignoreFocusOut: true,
  });
}
