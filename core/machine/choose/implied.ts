import { message, type MessageArgs } from '../../message';
import { meetsCondition } from '../../registry/conditions';
import type { Condition, CrossCheck } from '../../registry/registry';
import type { Facts } from '../facts';
import type { KeyValue } from '../image-keys';
import { ruleOf } from '../merge/merge';
import { shownValue } from '../sentences';
import { CHOICE_KEYS, type Choice, type Objection } from './choice';

type Implies = Extract<CrossCheck, { rule: 'implies' }>;

/**
 * What the registry's rules of the form "if this, then that" have against a choice. Of the keys that are chosen the choice itself counts,
 * so that an implied value is a constraint where no image has the key.
 */
export function impliedObjections(choice: Choice, facts: Facts): Objection[] {
  return facts.registry.crossChecks.flatMap((check) =>
    check.rule === 'implies' ? objectionsOf(check, choice, facts) : [],
  );
}

function objectionsOf(check: Implies, choice: Choice, facts: Facts): Objection[] {
  const reasons = Object.entries(check.if).map(([key, condition]) => givenBy(key, condition, choice, facts));
  if (!reasons.every((reason) => reason !== undefined)) return [];
  const sources = reasons.flat();
  const [reason] = sources;
  return Object.entries(check.then).flatMap(([key, condition]): Objection[] => {
    const part = partOf(key);
    if (part === undefined || reason === undefined) return [];
    if (meetsCondition(ruleOf(key, facts.registry), [nameOf(choice, part)], condition) !== false) return [];
    return [cannotBeChosen(part, nameOf(choice, part), reason, sources, check.why)];
  });
}

/** A value of the choice that another value rules out; `why` is the registry's reason, if it has one. */
export function cannotBeChosen(
  part: keyof typeof CHOICE_KEYS,
  name: string,
  reason: KeyValue,
  sources: readonly KeyValue[],
  why?: string,
): Objection {
  const args = { name, key: reason.key, value: shownValue(reason.text) };
  const said =
    why === undefined
      ? RULED_OUT[part](args)
      : message('{sentence} The reason: {why}.', { sentence: RULED_OUT[part](args), why });
  return { ...said, parts: [part], sources };
}

const RULED_OUT = {
  architecture: (args: MessageArgs) => message('The architecture {name} cannot be chosen if {key} is {value}.', args),
  machine: (args: MessageArgs) => message('The machine type {name} cannot be chosen if {key} is {value}.', args),
  firmware: (args: MessageArgs) => message('The firmware {name} cannot be chosen if {key} is {value}.', args),
} as const;

/** The values that meet a condition, none of them if the choice itself does; undefined if it is not met. */
function givenBy(key: string, condition: Condition, choice: Choice, facts: Facts): readonly KeyValue[] | undefined {
  const part = partOf(key);
  if (part === undefined) return meetingValues(key, condition, facts);
  const isMet = meetsCondition(ruleOf(key, facts.registry), [nameOf(choice, part)], condition);
  return isMet === true ? [] : undefined;
}

/** Those who say what meets a condition: of a key that each image has for itself, any image. Undefined if nobody does. */
export function meetingValues(key: string, condition: Condition, facts: Facts): readonly KeyValue[] | undefined {
  const rule = ruleOf(key, facts.registry);
  if (rule.policy !== 'per-image') {
    return meetsCondition(rule, facts.value(key), condition) === true ? facts.sayers(key) : undefined;
  }
  const values = facts.images.flatMap((image) => facts.ofImage(image, key) ?? []);
  const meeting = values.filter(({ value }) => meetsCondition(rule, value, condition) === true);
  return meeting.length > 0 ? meeting : undefined;
}

/** The part of a choice that a key is about, if it is about one. */
export function partOf(key: string): keyof typeof CHOICE_KEYS | undefined {
  const parts = ['architecture', 'machine', 'firmware'] as const;
  return parts.find((part) => CHOICE_KEYS[part] === key);
}

function nameOf(choice: Choice, part: keyof typeof CHOICE_KEYS): string {
  return part === 'machine' ? choice.machine.name : choice[part];
}
