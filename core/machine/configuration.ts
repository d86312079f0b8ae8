/**
 * One machine, chosen from what images say. Plain data that every target (libvirt, QEMU, virt-install, JSON) is written from; names are QEMU's
 * (`x86_64`, `pc`, `q35`), sizes MiB. What the images say nothing of is undefined, and the target's own default stands.
 */
export interface MachineConfiguration {
  /** Name of the domain or guest: letters, digits, `.`, `_`, `+` and `-`. */
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  /** Operating system as libosinfo names it, a URI. */
  readonly osId?: string;
  readonly architecture: string;
  /** Machine type as QEMU takes it: `q35`, `pc`, `pc-q35-7.2`, `virt`. Never `i440fx`. */
  readonly machine: string;
  readonly firmware: Firmware;
  readonly memoryMiB: number;
  readonly vcpus: number;
  readonly cpu: Cpu;
  /** In the order in which the guest sees them, the boot disk first. */
  readonly disks: readonly Disk[];
  /** Model of the network card, as the registry names it (`virtio`, `e1000e`). */
  readonly network?: string;
  /** Model of the display adapter, as the registry names it; `none` for no display at all. */
  readonly video?: string;
  readonly consoles: readonly ('serial' | 'graphical')[];
  readonly rng: boolean;
  readonly guestAgent: boolean;
  readonly tpm?: { readonly version?: '1.2' | '2.0'; readonly model?: string };
  readonly rtcBase?: 'utc' | 'localtime';
  /** Versions of virtio that the guest's drivers know: `0.9` legacy, `1.0` modern. */
  readonly virtioVersions?: readonly ('0.9' | '1.0')[];
  /** Only when the user agreed to it. */
  readonly kernelCommandLine?: string;
}

/** Firmware of a machine. The last two say something for `uefi` only. */
export interface Firmware {
  /** `none`: nothing is asked for, the machine starts with what it brings along (OpenSBI, the loader of IBM Z). */
  readonly type: 'bios' | 'uefi' | 'openfirmware' | 'uboot' | 'none';
  readonly secureBoot?: 'required' | 'disabled';
  readonly enrolledKeys?: boolean;
}

/** What is asked of the virtual CPUs; without a model the target chooses. */
export interface Cpu {
  readonly model?: string;
  readonly requiredFeatures: readonly string[];
  /** Hyper-V enlightenments, as the registry names them. */
  readonly hypervFeatures: readonly string[];
}

/** An image as a disk of the machine. */
export interface Disk {
  /** Path of the image, as it was given. */
  readonly path: string;
  readonly bus: string;
  /** More buses that the guest has a driver for, best first: a target that cannot write `bus` takes one of these. */
  readonly otherBuses?: readonly string[];
  readonly role: 'boot' | 'data' | 'cdrom';
}
