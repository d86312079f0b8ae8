import type { KeyEntry, Registry } from '../../registry/registry';
import { readClock, readConsoles, readNetwork, readRng, readTpm, readVirtioVersions } from './devices';
import { readDisks, type DomainDisk } from './disks';
import { readFirmware, readSecureBoot } from './firmware';
import { checkKind, readMachine } from './machine';
import { placeOf, readMapped } from './mapped';
import { readMemory } from './memory';
import { readCpuFeatures, readCpuModel, readVcpus } from './processor';
import type { NotCarriedPart } from './not-carried';
import { Reading } from './reading';
import { tellRemainder } from './remainder';
import { select } from './select';
import { parseDomain } from './xml';

export type { DomainDisk } from './disks';
export type { NotCarriedPart } from './not-carried';

/** What a domain is read with. */
export interface DomainOptions {
  readonly registry: Registry;
  /** Keep the version of the machine type (`pc-q35-7.2`) rather than its family (`q35`). */
  readonly exact?: boolean;
}

/** A libvirt domain as keys. No value has a path, an address, a UUID or a password of the host in it. */
export interface DomainKeys {
  /** The keys that describe the machine, in the registry's order. They belong in the image of the boot disk. */
  readonly vm: ReadonlyMap<string, unknown>;
  readonly disks: readonly DomainDisk[];
  readonly notCarried: readonly NotCarriedPart[];
}

/**
 * Reads the XML of a libvirt domain, as `virsh dumpxml` prints it, as keys (https://libvirt.org/formatdomain.html). `file` is its name for
 * messages. What the domain leaves to libvirt has no key. Throws QcowmetaError domain-refused: a disk image, not well-formed (with the line), with a document
 * type or entities, too large, no domain, no machine for QEMU, or against itself.
 */
export function keysFromDomain(xml: string, file: string, { registry, exact = false }: DomainOptions): DomainKeys {
  const reading = new Reading(parseDomain(xml, file), file, registry, exact);
  checkKind(reading);
  for (const entry of registry.entries) readEntry(reading, entry);
  for (const read of LATER) read(reading);
  const disks = readDisks(reading);
  tellRemainder(reading);
  const vm = new Map(
    registry.entries.flatMap(({ key }) => (reading.keys.has(key) ? [[key, reading.keys.get(key)]] : [])),
  );
  return { vm, disks, notCarried: reading.notCarried };
}

type Read = (reading: Reading) => void;
const nothing: Read = () => undefined;

/** Keys that are not simply where the registry says; for the rest `readMapped` is enough. */
const READERS: Readonly<Record<string, Read>> = {
  'qemu.machine-types': readMachine,
  // A domain has one size. It is what the machine was given, not what the guest can do with.
  'qemu.min-ram-MB': nothing,
  'qemu.recommended-ram-MB': readMemory,
  'qemu.max-ram-MB': nothing,
  'qemu.min-vcpus': nothing,
  'qemu.recommended-vcpus': readVcpus,
  'qemu.max-vcpus': nothing,
  'qemu.firmware.types': nothing,
  'qemu.firmware.secure-boot': readSecureBoot,
  'qemu.cpu.models': readCpuModel,
  'qemu.cpu.required-features': readCpuFeatures,
  'qemu.disk.buses': nothing,
  'qemu.disk.role': nothing,
  'qemu.disk.index': nothing,
  'qemu.net.models': readNetwork,
  'qemu.consoles': readConsoles,
  'qemu.rng-required': readRng,
  'qemu.tpm.version': readTpm,
  'qemu.tpm.models': nothing,
  'qemu.rtc.base': readClock,
  'qemu.virtio.versions': readVirtioVersions,
};

/** What needs keys that were read before it. */
const LATER: readonly Read[] = [readFirmware];

function readEntry(reading: Reading, entry: KeyEntry): void {
  const read = Object.hasOwn(READERS, entry.key) ? READERS[entry.key] : undefined;
  if (read !== undefined) read(reading);
  else if (entry.security === 'safe') readMapped(reading, entry);
  else {
    const found = (entry.mapping.libvirt ?? []).find((mapping) => select(reading.root, mapping).length > 0);
    if (found !== undefined) reading.leaveOut(placeOf(found), 'needs-consent', { key: entry.key });
  }
}
