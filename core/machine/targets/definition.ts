import type { MessageArgs } from '../../message';
import type { FirmwareDescriptor } from './plan/firmware-descriptors';

/** Something of a configuration that a target cannot say, or says differently, and why. */
export interface Unsaid {
  /** The key that asked for it. */
  readonly what: string;
  /** Template of `NOT_CARRIED`, and args for `renderMessage`. */
  readonly message: string;
  readonly args: MessageArgs;
}

/** A machine in the words of one target: text to be stored, run or read, and what it leaves out. */
export interface Definition {
  /** Ends with a line break. */
  readonly text: string;
  readonly notCarried: readonly Unsaid[];
}

/** Choices that no image makes: they belong to the host. */
export interface TargetOptions {
  /** What runs the guest's CPU: `kvm` (as left out) or `qemu`, QEMU's emulation. */
  readonly virtualization?: 'kvm' | 'qemu';
  /** libvirt network of the guest's card: its name (left out, `default`), or `user` for QEMU's own network behind the user's. */
  readonly network?: string;
  /** What the host has of UEFI firmware, in the order of preference; only QEMU's command line asks for it, libvirt finds its own. */
  readonly firmware?: readonly FirmwareDescriptor[];
}
