import { removalOfItem, removalOfMember } from '../document/elements';
import type { Member, ParsedDocument } from '../document/parse';
import type { KeyEntry, Registry } from '../registry/registry';
import { checkValue, type ValueProblem } from '../registry/values';
import { finding, fix } from './build';
import type { Finding, Fix } from './finding';
import { lookAlikeArgs, lookAlikeOf } from './look-alikes';
import { RULES } from './rules';
import { problemsWith, repairsOf } from './value-fixes';

/** What Layer 2 has against the values of some members, as far as their keys are registered. */
export function findValues(document: ParsedDocument, suspects: readonly Member[], registry: Registry): Finding[] {
  return suspects.flatMap((member) => {
    const entry = registry.get(member.key);
    if (entry === undefined || member.valueNode === undefined) return [];
    const problems = checkValue(entry, member.valueNode, document.text);
    return problems.map((problem) => {
      const disguised = findLookAlike(document, entry, member, problem, problems.length);
      if (disguised !== undefined) return disguised;
      const fixes = fixesOf(document, entry, member, problem, problems.length);
      return finding(problem.kind, problem.node, problem.args, { fixes, ...tagOf(problem) });
    });
  });
}

/** A text that would be as it should if some of its characters were what they look like. */
function findLookAlike(
  document: ParsedDocument,
  entry: KeyEntry,
  member: Member,
  problem: ValueProblem,
  count: number,
): Finding | undefined {
  const { node, kind } = problem;
  const found = lookAlikeOf(problem);
  if (found === undefined) return undefined;
  const edit = { offset: node.offset, length: node.length, text: JSON.stringify(found.meant) };
  if (problemsWith(document, entry, member, edit) >= count) return undefined;
  const { severity } = RULES[kind];
  const fixes = [fix('replace', { value: edit.text }, [edit])];
  return finding('look-alike', node, lookAlikeArgs(found.word, found.meant), { fixes, severity });
}

/** What does nothing may be shown faded. */
function tagOf({ kind }: ValueProblem): Partial<Finding> {
  return kind === 'duplicate-item' ? { tag: 'unnecessary' } : {};
}

function fixesOf(
  document: ParsedDocument,
  entry: KeyEntry,
  member: Member,
  problem: ValueProblem,
  count: number,
): Fix[] {
  if (problem.kind === 'duplicate-item') {
    return [fix('remove', { what: problem.args['value'] ?? '' }, removalOfItem(document, problem.node))];
  }
  if (problem.kind === 'null-value') {
    return [fix('remove', { what: member.key }, removalOfMember(document, member))];
  }
  return repairsOf(document, entry, member, problem, count);
}
