import { oddCharacters, plainForm } from '../document/odd-characters';
import { stringOf } from '../document/node-value';
import type { MessageArgs } from '../message';
import type { ValueProblem } from '../registry/values';

/** Characters that are named at most; the first ones tell enough. */
const MOST_NAMED = 3;

/** What the rule `look-alike` says of a word that is not what it looks like. */
export function lookAlikeArgs(word: string, meant: string): MessageArgs {
  const names = [...new Set(oddCharacters(word).map(({ name }) => name))];
  const more = names.length > MOST_NAMED ? ', …' : '';
  return { meant: JSON.stringify(meant), characters: names.slice(0, MOST_NAMED).join(', ') + more };
}

/** The word that a refused or unknown text looks like; undefined if it is written with plain characters alone. */
export function lookAlikeOf({
  kind,
  node,
}: ValueProblem): { readonly word: string; readonly meant: string } | undefined {
  const word = stringOf(node);
  if (word === undefined || !KINDS.includes(kind)) return undefined;
  const meant = plainForm(word);
  return meant === word ? undefined : { word, meant };
}

/** Problems that a text with odd characters may have because of them. */
const KINDS: readonly ValueProblem['kind'][] = ['unknown-value', 'not-allowed-value', 'wrong-form'];
