import type { Firmware } from '../configuration';
import type { KeyValue } from '../image-keys';
import type { Sentence } from '../report';
import type { MachineType } from './machines';

/** Architecture, machine type and firmware, which depend on each other and are chosen together. */
export interface Choice {
  readonly architecture: string;
  readonly machine: MachineType;
  readonly firmware: Firmware['type'];
}

/** The keys that name what a choice is made of. */
export const CHOICE_KEYS = {
  architecture: 'qemu.architectures',
  machine: 'qemu.machine-types',
  firmware: 'qemu.firmware.types',
} as const;

/** Why a choice cannot be made: a sentence that names it, and the keys and values that stand against it. */
export interface Objection extends Sentence {
  /** Whose values of the choice the sentence speaks of. */
  readonly parts: readonly (keyof typeof CHOICE_KEYS)[];
  /** The other values that rule the choice out. */
  readonly sources: readonly KeyValue[];
}
