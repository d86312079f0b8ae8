import type { Severity } from '../findings/finding';
import type { Message, MessageArgs } from '../message';
import type { MachineConfiguration } from './configuration';
import type { ImageKeys, KeyValue } from './image-keys';

/**
 * How far the values of several images agree: `equal`; `partial`, one of them is narrowed (a list loses members); `compatible`, the rule makes
 * one value of different ones (the larger minimum); `conflict`, they rule each other out; `per-image`, they are not compared.
 */
export type Grade = 'equal' | 'partial' | 'compatible' | 'conflict' | 'per-image';

/** One key after the merge. */
export interface MergedKey {
  readonly key: string;
  readonly value: unknown;
  readonly text: string;
  readonly grade: Grade;
  /** What each image says, in the order of the images; a value that the user chose stands first and alone decides. */
  readonly values: readonly KeyValue[];
  /** Who decided, where the images did not: `--set` or `--prefer`. */
  readonly decidedBy?: 'set' | 'prefer';
}

/** A whole sentence for people, in English until it is rendered. */
export type Sentence = Message;

/** Values of one key, or a choice that has no answer, that people must know of. The message names the key, the files and the values. */
export interface Disagreement {
  /** `conflict`: values of one key; `no-machine`: keys that together leave no machine; `contradiction`: the merged keys break a rule. */
  readonly kind: 'conflict' | 'no-machine' | 'contradiction';
  /** The key, or the first of the keys. */
  readonly key: string;
  readonly severity: Severity;
  readonly values: readonly KeyValue[];
  /** Template and args for `renderMessage`. */
  readonly message: string;
  readonly args: MessageArgs;
  /** Sentences to be read after the message: which key in which file says what, what is done about it. */
  readonly details: readonly Sentence[];
  /** There is no definition because of it. */
  readonly stops: boolean;
}

/**
 * A key that the definition does not say, and why: its value breaks the rules of the key (`broken`); no registry has the key
 * (`unregistered`), though it starts with `qemu.` as only registered keys do (`unknown`); no part of a machine answers to it (`no-place`); the chosen machine has nothing of what it lists (`unsuitable`).
 */
export interface NotCarried {
  readonly reason: 'broken' | 'unknown' | 'unregistered' | 'no-place' | 'unsuitable';
  readonly key: string;
  readonly value: KeyValue;
  readonly message: string;
  readonly args: MessageArgs;
}

/** A string that is no JSON object with sound keys: nothing that it says is used. The findings of its image say what is wrong. */
export interface UnusableText extends Sentence {
  readonly image: ImageKeys;
}

/** A part of the configuration that no image says anything of. */
export interface DefaultTaken {
  readonly part: keyof MachineConfiguration;
  /** Path of the disk, for a part that each disk has. */
  readonly disk?: string;
  /** The value that was taken, as people read it: `q35`, `2048 MiB`. */
  readonly value: string;
  /** The key by which an image would say it. */
  readonly key: string;
}

/** What comes of looking at several images as one machine. */
export interface ImportReport {
  readonly images: readonly ImageKeys[];
  readonly merged: readonly MergedKey[];
  readonly disagreements: readonly Disagreement[];
  /** Keys that are shown and not applied until the user agrees (`security: confirm`). */
  readonly toConfirm: readonly MergedKey[];
  readonly notCarried: readonly NotCarried[];
  readonly unusable: readonly UnusableText[];
  /** What was taken where no image says anything; empty without a configuration. */
  readonly defaults: readonly DefaultTaken[];
  /** Undefined if a disagreement stops the import. */
  readonly configuration?: MachineConfiguration;
}
