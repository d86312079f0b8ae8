import type { TextEdit } from '../document/edits';
import type { MessageArgs } from '../message';
import type { RuleCode } from './rules';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** A repair of a finding: a title for the menu (template and args) and the edits that make it. */
export interface Fix {
  readonly title: string;
  readonly args: MessageArgs;
  readonly edits: readonly TextEdit[];
  /** The one repair that an editor may apply without asking which. */
  readonly preferred: boolean;
}

/** Another place of the same document that a finding speaks of. Offsets in UTF-16 units. */
export interface RelatedPlace {
  readonly offset: number;
  readonly length: number;
  readonly message: string;
  readonly args: MessageArgs;
}

/** One broken rule at one place. `message` is an English template for `renderMessage`; offsets are UTF-16 units of the text. */
export interface Finding {
  readonly code: RuleCode;
  readonly severity: Severity;
  readonly offset: number;
  readonly length: number;
  readonly message: string;
  readonly args: MessageArgs;
  readonly fixes: readonly Fix[];
  readonly related?: readonly RelatedPlace[];
  readonly tag?: 'deprecated' | 'unnecessary';
}
