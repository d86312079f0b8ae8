import type { MergeRule } from '../../registry/entry';
import type { KeyValue } from '../image-keys';
import type { Grade } from '../report';

/** What becomes of the values of a key. */
export interface Outcome {
  /** The merged value's JSON; of a conflict the value that counts all the same, where it does not stop everything. */
  readonly text: string;
  readonly grade: Grade;
  /** The values that rule each other out, at least two. */
  readonly clash?: readonly KeyValue[];
}

/**
 * Merges the values that images give a key: at least one, the boot image's first. A value that the policy cannot work with, such as a
 * text under `max`, makes it compare for equality.
 */
export type Policy = (values: readonly [KeyValue, ...KeyValue[]], rule: MergeRule) => Outcome;
