import { removalOfItem, removalOfMember } from '../document/elements';
import type { Member, ParsedDocument } from '../document/parse';
import type { Registry } from '../registry/registry';
import { checkValue, type ValueProblem } from '../registry/values';
import { finding, fix, repairable } from './build';
import type { Finding, Fix } from './finding';
import { lookAlikeArgs, lookAlikeOf } from './look-alikes';
import { RULES } from './rules';
import { Trial, type FaultyValue } from './value-fixes';

/** What Layer 2 has against the values of some members, as far as their keys are registered. */
export function findValues(document: ParsedDocument, suspects: readonly Member[], registry: Registry): Finding[] {
  const trial = new Trial(document.text);
  return suspects.flatMap((member) => {
    const entry = registry.get(member.key);
    const node = member.valueNode;
    if (entry === undefined || node === undefined) return [];
    const problems = checkValue(entry, node, document.text);
    const value = { entry, node, count: problems.length };
    return problems.map((problem) => {
      const disguised = findLookAlike(problem, value, trial);
      if (disguised !== undefined) return disguised;
      const found = finding(problem.kind, problem.node, problem.args, tagOf(problem));
      return repairable(found, () => removalOf(document, member, problem) ?? trial.repairsOf(value, problem));
    });
  });
}

/** A text that would be as it should if some of its characters were what they look like. */
function findLookAlike(problem: ValueProblem, value: FaultyValue, trial: Trial): Finding | undefined {
  const { node, kind } = problem;
  const found = lookAlikeOf(problem);
  if (found === undefined) return undefined;
  const edit = { offset: node.offset, length: node.length, text: JSON.stringify(found.meant) };
  if (!trial.helps(value, edit)) return undefined;
  const { severity } = RULES[kind];
  const fixes = [fix('replace', { value: edit.text }, [edit])];
  return finding('look-alike', node, lookAlikeArgs(found.word, found.meant), { fixes, severity });
}

/** What does nothing may be shown faded. */
function tagOf({ kind }: ValueProblem): Partial<Finding> {
  return kind === 'duplicate-item' ? { tag: 'unnecessary' } : {};
}

/** The repair of what is to go as a whole. */
function removalOf(document: ParsedDocument, member: Member, { kind, args, node }: ValueProblem): Fix[] | undefined {
  if (kind === 'duplicate-item') return [fix('remove', { what: args['value'] ?? '' }, removalOfItem(document, node))];
  if (kind === 'null-value') return [fix('remove', { what: member.key }, removalOfMember(document, member))];
  return undefined;
}
