/**
 * The library: what the editor and the command are made of. docs/api.md tells what each function is for. Everything here is plain data
 * in, plain data out; failures are `QcowmetaError`s.
 */
export { QcowmetaError, type ErrorCode } from './errors';
export { renderMessage, type Message, type MessageArgs } from './message';

export { probeInUse, type InUse } from './image/lock';
export type { HeaderExtension } from './image/extensions';
export type { ImageHeader } from './image/header';

export {
  readMetadata,
  textCapacity,
  type Capacity,
  type ImageMetadata,
  type SnapshotIdentity,
  type SnapshotMetadata,
  type StoredText,
  type Target,
} from './store/read';
export { readBackingChain, readEffective, type ChainEnd, type EffectiveMetadata } from './store/effective';
export { writeMetadata, type Change, type Unfinished, type WriteOptions, type WriteResult } from './store/write';
export { copyMetadata, type CopyOptions, type CopyResult } from './store/copy';

export { planImport, type ImportOptions } from './machine/import';
export { readImageKeys, type ReadFailure, type ReadImages, type ReadImagesOptions } from './machine/read-images';
export type { ImageKeys, KeyValue } from './machine/image-keys';
export type { Cpu, Disk, Firmware, MachineConfiguration } from './machine/configuration';
export type {
  DefaultTaken,
  Disagreement,
  Grade,
  ImportReport,
  MergedKey,
  NotCarried,
  Sentence,
  UnusableText,
} from './machine/report';
export { libvirtDomain } from './machine/targets/libvirt';
export { qemuCommand, type QemuDefinition } from './machine/targets/qemu';
export { virtInstallCommand } from './machine/targets/virt-install';
export { jsonConfiguration } from './machine/targets/json';
export { firmwareFolders, readDescriptors, type BrokenDescriptor } from './machine/targets/firmware-files';
export type { FirmwareDescriptor } from './machine/targets/plan/firmware-descriptors';
export type { Definition, TargetOptions, Unsaid } from './machine/targets/definition';

export { builtinRegistry, type KeyEntry, type Registry } from './registry/registry';
export { checkText, type CheckContext } from './findings/check';
export { findLayer1 } from './findings/layer1';
export type { Finding, Fix, RelatedPlace, Severity } from './findings/finding';
export type { RuleCode } from './findings/rules';
export { applyEdits, type TextEdit } from './document/edits';

export { keysFromDomain, type DomainDisk, type DomainKeys, type DomainOptions } from './machine/domain/keys';
export type { NotCarriedPart } from './machine/domain/not-carried';
export {
  matchDomainDisks,
  planFromDomain,
  type DiskMatches,
  type DomainPlanOptions,
  type ImageBefore,
  type MatchedImage,
  type PlannedChange,
} from './machine/domain/plan';

export {
  formatUri,
  parseUri,
  snapshotSegment,
  type DocumentTarget,
  type FolderName,
  type Location,
} from './document/location';
