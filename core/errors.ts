import type { Finding } from './findings/finding';
import { renderMessage, type MessageArgs } from './message';

/**
 * Every refusal and failure that core/ reports, with its English template: what happened and what to do now. `{file}` is always the
 * path of the image that the error is about.
 */
export const ERROR_MESSAGES = {
  'not-found': '{file}: there is no such file.',
  'name-not-utf8':
    '{file}: a name that is not UTF-8, or has the character U+FFFD that stands for such bytes, may lead to another file. Rename the file, or reach it by a link.',
  'no-permission':
    '{file}: permission denied (owner {owner}, mode {mode}). Run as that owner, or change the permissions.',
  'not-a-file': '{file}: is a {type}, not a file or block device.',
  'read-failed': '{file}: could not be read: {reason}.',
  'not-qcow2': '{file}: is not a qcow2 image.',
  'unsupported-version': '{file}: qcow2 version {version} is not supported (2 and 3 are).',
  'bad-header': '{file}: the qcow2 header is damaged: {reason}.',
  truncated: '{file}: the image ends inside its {part}.',
  damaged:
    '{file}: the stored machine metadata is damaged: {reason}. To replace it: qcowmeta put --force. To take it away: qcowmeta remove --force.',
  'beyond-repair':
    '{file}: the stored machine metadata is damaged ({reason}) and cannot be replaced in place. A copy by qemu-img convert leaves it out.',
  'generation-exhausted':
    '{file}: the stored string cannot be replaced any more, its number is used up. A copy by qemu-img convert leaves it out.',
  'newer-version':
    '{file}: the machine metadata was written by a newer version of qcowmeta ({reason}). Update qcowmeta.',
  'being-changed': '{file}: the image is being changed by another program. Try again when it is done.',
  'corrupt-bit':
    '{file}: QEMU marked the image as corrupt; it is not written to. Repair it first: qemu-img check -r all.',
  'unknown-incompatible': '{file}: uses a feature that this version does not know ({features}); it is not written to.',
  'unknown-autoclear':
    '{file}: carries feature bits that a writer would have to clear ({features}); it is not written to.',
  'cluster-too-small':
    '{file}: clusters of {clusterSize} bytes leave no room for machine metadata (2048 bytes and more do). Convert the image to larger clusters.',
  'no-headroom': '{file}: the header is too full for machine metadata: {needed} bytes are needed, {free} are free.',
  'backing-name-too-long':
    '{file}: the backing file name is too long for clusters of {clusterSize} bytes. Shorten it with qemu-img rebase -u, or use larger clusters.',
  'over-capacity': '{file}: the text has {bytes} bytes, the image holds {capacity}. Shorten it by {excess} bytes.',
  'text-refused': '{file}: the text was not stored: {reason}',
  'in-use': '{file}: is in use{holder}. Shut the guest down, or wait, and try again.',
  'locks-unavailable': "{file}: QEMU's locks cannot be taken here ({reason}), so the image is not written to.",
  'no-lock-library':
    "{file}: the library that takes QEMU's locks (koffi) is not there for {platform}, so the image is not written to. Install qcowmeta for this platform.",
  'read-only': '{file}: is read-only for you (owner {owner}, mode {mode}).',
  'changed-since-read':
    '{file}: the stored string is not the one that was expected, or not any longer. Nothing was written. Read it again, and change what is stored now.',
  'snapshot-missing': '{file}: has no snapshot {snapshot}.',
  'backing-missing': '{file}: is the backing file of {overlay}, and there is no such file.',
  'backing-cycle': '{file}: the chain of backing files leads back to this image.',
  'backing-too-deep': '{file}: the chain of backing files is longer than {limit} images.',
  'nothing-to-copy': '{file}: has no machine metadata to copy.',
  'destination-has-string':
    '{file}: has another string already. Look at it with "qcowmeta dump --own", then copy again with --force to replace it.',
  'choice-unknown-key':
    '{key}: no registry and no image knows this key, so nothing can be chosen for it. Check the spelling.',
  'choice-misspelt-key': '{key}: is not a key that could be chosen. Is {meant} meant?',
  'choice-invalid': '{key}: cannot be {value}.',
  'choice-unknown-image': '{file}: is not one of the images, so {key} cannot be taken from it.',
  'choice-no-value': '{file}: says nothing of {key} that could be taken.',
  'bad-name': '{name} cannot be the name of a machine. Use letters, digits, dots, hyphens, plus signs and underscores.',
  'domain-refused': '{file}: is not read as a libvirt domain.',
  'write-failed': '{file}: could not be written: {reason}. {state}',
} as const;

/** Stable name of a failure; programs compare these, people read the message. */
export type ErrorCode = keyof typeof ERROR_MESSAGES;

/**
 * A failure of core/: `code` for programs, `template` and `args` to render it in another language, `path` of the image,
 * `message` in English. Refused text carries its findings. A code that stands for several sentences gets its template with the options.
 */
export class QcowmetaError extends Error {
  override readonly name = 'QcowmetaError';
  readonly template: string;
  readonly args: MessageArgs;

  constructor(
    readonly code: ErrorCode,
    readonly path: string,
    args: MessageArgs = {},
    readonly findings: readonly Finding[] = [],
    options?: ErrorOptions & { readonly template?: string },
  ) {
    const withFile = { ...args, file: path };
    const template = options?.template ?? ERROR_MESSAGES[code];
    super(renderMessage(template, withFile), options);
    this.template = template;
    this.args = withFile;
  }
}

/** A failure of core/ as a value. Throws anything else: a mistake of the program is nobody's answer. */
export function failureOf(error: unknown): QcowmetaError {
  if (error instanceof QcowmetaError) return error;
  throw error;
}
