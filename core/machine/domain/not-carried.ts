import type { MessageArgs } from '../../message';

/** What is said of parts of a domain that become no keys, a whole sentence each. `{what}` is the path of the part below `<domain>`. */
export const NOT_CARRIED_MESSAGES = {
  'boot-order':
    '{what}: the domain tries something else before the disk {target}, such as a CD-ROM or the network. Only from which disk the machine starts is carried.',
  clock: '{what}: a clock with the offset {offset} is not carried, because the key for it knows utc and localtime.',
  'command-line': '{what}: arguments for QEMU itself are not carried, because no key says them.',
  'cpu-features': '{what}: the features with the policy {policy} are not carried, because no key says them: {names}.',
  'display-type': '{what}: that there is a display is carried, but not its type {types}, because no key says it.',
  floppy: '{what}: the floppy disk {target} is not carried, because no key says it.',
  'host-model': '{what}: the mode host-model is not carried, because it is another CPU on each host.',
  'host-network-card': '{what}: a network card of the host is not carried, because other hosts do not have it.',
  'host-tpm': '{what}: what the TPM of the host holds is not carried, nor which version it has.',
  'hyperv-mode': '{what}: the mode {mode} is not carried, because it is other features on each host.',
  'memory-balloon':
    '{what}: the memory of {most} MiB is carried, but not that the machine starts with {size} MiB of it.',
  'memory-hot-plug': '{what}: room for more memory while the machine runs is not carried, because no key says it.',
  'needs-consent':
    '{what}: is not carried unasked, because it may hold names or secrets of the host. To store it, set {key} yourself.',
  'network-cards': '{what}: that there are {count} network cards is not carried, because no key says it.',
  'no-key': '{what}: is not carried, because no key says it.',
  'no-key-for-several': '{what}: the {count} of them are not carried, because no key says them.',
  'not-a-file':
    '{what}: the disk {target} is of type {type}, not a file or block device, so that no image is found for it.',
  'scsi-controller': '{what}: the SCSI controller {model} is not carried, because no key says it.',
  'serial-numbers':
    '{what}: the serial numbers that disks show to the guest are not carried, because no key says them.',
  'unknown-firmware': '{what}: the firmware is not carried, because the name of its file does not tell its kind.',
  'unknown-tpm': '{what}: the TPM is not carried, because the domain gives neither its version nor its model.',
  'value-not-taken': '{what}: {value} is not carried, because {key} does not take it.',
  'variable-store':
    '{what}: the variable store of the firmware stays on the host. A new machine starts with a new one, without boot entries and keys of its own.',
  'vcpu-hot-plug':
    '{what}: the {count} virtual CPUs that the machine starts with are carried, but not that they may become {most} while it runs.',
} as const;

/** Short name of a reason. */
export type NotCarriedReason = keyof typeof NOT_CARRIED_MESSAGES;

/** A part of a domain that no key says, and why. */
export interface NotCarriedPart {
  /** Path of the element or attribute below `<domain>`: `devices/hostdev`. */
  readonly what: string;
  /** Template and args for `renderMessage`. */
  readonly message: string;
  readonly args: MessageArgs;
}
