import type { DomainKeys } from '../../core/machine/domain/keys';
import type { DiskMatches } from '../../core/machine/domain/plan';
import { renderMessage } from '../../core/message';
import type { JsonObject } from '../json';
import type { Output } from '../output';

/** Tells what of the domain is not carried, which images are not its own, and which of its disks no image was given for. */
export function tellMatches(output: Output, file: string, domain: DomainKeys, matches: DiskMatches): void {
  const tell = (text: string): void => {
    output.message(`qcowmeta: ${text}`);
  };
  for (const { message, args } of domain.notCarried) tell(`${file}: ${renderMessage(message, args)}`);
  for (const image of matches.strangers) {
    const sources = domain.disks.map(({ source }) => source).join(', ');
    const disks = sources === '' ? 'It has no disks.' : `Its disks are ${sources}.`;
    tell(`${image}: is not a disk of the domain, so nothing is stored in it. ${disks}`);
  }
  for (const { path, disk } of matches.matched) {
    if (disk.device === 'cdrom') tell(`${path}: is a CD-ROM of the domain (${disk.target}) and stays as it is.`);
  }
  for (const { source, target, boot } of matches.missing) {
    if (!boot) tell(`${file}: no image is given for the disk ${target} (${source}).`);
    else tell(`${file}: the disk that the machine starts from, ${target} (${source}), is not given. ${NOWHERE}`);
  }
  if (!domain.disks.some(({ boot }) => boot)) tell(`${file}: starts from no disk that an image could be. ${NOWHERE}`);
}

const NOWHERE = 'The keys that describe the machine are stored nowhere.';

/** The same as members of a JSON answer. */
export function matchesJson(domain: DomainKeys, matches: DiskMatches): JsonObject {
  return {
    strangers: matches.strangers,
    missing: matches.missing.map(({ source, target, boot }) => ({ disk: target, source, boot })),
    notCarried: domain.notCarried.map(({ what, message, args }) => ({ what, message: renderMessage(message, args) })),
  };
}
