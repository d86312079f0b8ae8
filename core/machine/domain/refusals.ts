import { QcowmetaError } from '../../errors';
import type { MessageArgs } from '../../message';

/** Why a text is not read as a libvirt domain, a whole sentence each. `{file}` is the file's name, `{line}` counts from 1. */
const DOMAIN_REFUSALS = {
  'disk-image':
    '{file}: is a disk image, not a libvirt domain. The domain, which virsh dumpxml prints, is named first, then its images.',
  empty: '{file}: is empty. Give it what virsh dumpxml prints.',
  'too-large': '{file}: is longer than {limit} characters, which no libvirt domain is. Nothing of it was read.',
  'too-many-elements': '{file}:{line}: has more than {limit} elements, which no libvirt domain has.',
  'too-deep': '{file}:{line}: is nested more than {limit} levels deep, which no libvirt domain is.',
  doctype: '{file}:{line}: has a document type (<!DOCTYPE ...>), which libvirt domains do not have. Take it out.',
  entity: '{file}:{line}: uses the entity {entity}, which libvirt domains do not have. Write the text itself.',
  character: '{file}:{line}: has the character {character}, which XML does not allow.',
  malformed:
    '{file}:{line}: is not well-formed XML: {reason}. Correct it, or write the domain anew with virsh dumpxml.',
  'not-a-domain':
    '{file}: is not a libvirt domain: its root element is <{element}>. Give it what virsh dumpxml prints.',
  'not-hvm': '{file}:{line}: is a domain of type {type}, not a machine for QEMU (hvm).',
  memory: '{file}:{line}: the memory {value} with the unit {unit} is not a size that libvirt knows.',
  number: '{file}:{line}: {element}: {value} is not a whole number.',
  'boot-order-twice': '{file}:{line}: the boot order {order} is given to more than one device. Correct it.',
  'boot-mixed':
    '{file}:{line}: has the boot order of single devices beside <boot dev=.../>, which exclude each other. Take one out.',
  'disk-twice': '{file}:{line}: the disk {target} is there twice. Correct it.',
} as const;

/** Short name of a reason. */
export type DomainRefusal = keyof typeof DOMAIN_REFUSALS;

/** The error for a text that is not read as a domain, code domain-refused. */
export function domainRefused(
  refusal: DomainRefusal,
  file: string,
  args: MessageArgs = {},
  cause?: unknown,
): QcowmetaError {
  const template = DOMAIN_REFUSALS[refusal];
  return new QcowmetaError('domain-refused', file, args, [], { template, ...(cause === undefined ? {} : { cause }) });
}
