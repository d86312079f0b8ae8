import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folderForEachTest } from '../support/folder';
import { makeImage } from '../support/images';
import { qcowmeta } from './harness';

const FIXTURES = join(__dirname, '../../fixtures/domains');
const IMAGES = '/var/lib/libvirt/images';

/** An image in the answer of `from-libvirt -o json`. */
export interface ImageJson {
  readonly image: string;
  readonly disk?: string;
  readonly changed: boolean;
  readonly string?: string;
  readonly diff?: string;
  readonly inheritedFrom?: string;
  readonly problem?: { readonly code: string };
}
/** The answer of `from-libvirt -o json`. */
export interface AnswerJson {
  readonly domain: string;
  readonly images: readonly ImageJson[];
  readonly strangers: readonly string[];
  readonly missing: readonly { readonly disk: string; readonly source: string; readonly boot: boolean }[];
  readonly notCarried: readonly { readonly what: string; readonly message: string }[];
  readonly problem?: { readonly code: string };
}

/** Domains of the fixtures with their images in a folder of the test that runs. */
export interface DomainFolder {
  readonly path: (name: string) => string;
  /** Writes a domain whose images lie in the folder, and gives its path. */
  readonly domain: (name: string, change?: (xml: string) => string) => Promise<string>;
  readonly image: (name: string) => Promise<string>;
  /** A domain with two disks and its images, the boot disk's first. */
  readonly database: () => Promise<readonly [string, string, string]>;
}

/** A folder for each test of the suite that calls this. */
export function domainFolder(): DomainFolder {
  const folder = folderForEachTest();
  const path = (name: string): string => join(folder.path, name);
  const image = (name: string): Promise<string> => makeImage(folder.path, { name });
  const domain: DomainFolder['domain'] = async (name, change = (xml) => xml) => {
    const xml = (await readFile(join(FIXTURES, name), 'utf8')).replaceAll(IMAGES, folder.path);
    await writeFile(path('dom.xml'), change(xml));
    return path('dom.xml');
  };
  const database: DomainFolder['database'] = async () => [
    await domain('virtio-scsi-two-disks.xml'),
    await image('database.qcow2'),
    await image('database-data.qcow2'),
  ];
  return { path, image, domain, database };
}

/** The own string of an image as the command prints it. */
export async function own(image: string): Promise<string> {
  return (await qcowmeta(['dump', '--own', image])).stdout;
}

/** The keys of an image's own string. */
export async function keysOf(image: string): Promise<Record<string, unknown>> {
  return JSON.parse(await own(image)) as Record<string, unknown>;
}
