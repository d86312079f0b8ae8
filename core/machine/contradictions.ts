import { message } from '../message';
import { meetsCondition } from '../registry/conditions';
import type { CrossCheck } from '../registry/registry';
import { meetingValues, partOf } from './choose/implied';
import { compareNumbers } from './exact';
import type { Facts } from './facts';
import type { KeyValue } from './image-keys';
import { severityOf } from './merge/conflicts';
import { ruleOf } from './merge/merge';
import type { Disagreement, Sentence } from './report';
import { saysValue, shownValue } from './sentences';

type AtMost = Extract<CrossCheck, { rule: 'lte' }>;
type Implies = Extract<CrossCheck, { rule: 'implies' }>;

/**
 * Merged keys that contradict each other by the registry's rules, such as the largest minimum and the smallest maximum of several images.
 * Rules about the machine itself are left to its choice.
 */
export function findContradictions(facts: Facts): Disagreement[] {
  return facts.registry.crossChecks.flatMap((check) =>
    check.rule === 'lte' ? inWrongOrder(check, facts) : notAsImplied(check, facts),
  );
}

function inWrongOrder({ left, right }: AtMost, facts: Facts): Disagreement[] {
  const low = facts.get(left);
  const high = facts.get(right);
  if (low === undefined || high === undefined || typeof low.value !== 'number' || typeof high.value !== 'number')
    return [];
  if (compareNumbers(low.text, high.text) <= 0) return [];
  const values = [...facts.sayers(left), ...facts.sayers(right)];
  const found = contradiction(
    left,
    [left, right],
    values,
    facts,
    message('{left} comes to {leftValue}, which is more than {right} with {rightValue}.', {
      left,
      leftValue: shownValue(low.text),
      right,
      rightValue: shownValue(high.text),
    }),
  );
  return [{ ...found, details: [...found.details, ...consequence(found.stops, [left, right], facts)] }];
}

function notAsImplied(check: Implies, facts: Facts): Disagreement[] {
  const reasons = Object.entries(check.if).map(([key, condition]) => meetingValues(key, condition, facts));
  if (!reasons.every((reason) => reason !== undefined)) return [];
  const [reason] = reasons.flat();
  return Object.entries(check.then).flatMap(([key, condition]) => {
    const merged = facts.get(key);
    if (merged === undefined || reason === undefined || partOf(key) !== undefined) return [];
    if (meetsCondition(ruleOf(key, facts.registry), merged.value, condition) !== false) return [];
    const values = [...reasons.flat(), ...facts.sayers(key)];
    const args = { key, value: shownValue(merged.text), ifKey: reason.key, ifValue: shownValue(reason.text) };
    const said = message('{key} cannot be {value} if {ifKey} is {ifValue}.', args);
    return [contradiction(key, [key, ...Object.keys(check.if)], values, facts, said)];
  });
}

/** As grave as the mildest of its keys: what is only preferred gives way to what is required. */
function contradiction(
  key: string,
  keys: readonly string[],
  values: readonly KeyValue[],
  facts: Facts,
  sentence: Sentence,
): Disagreement {
  const severities = keys.map((name) => severityOf(facts.registry.get(name)));
  const severity = severities.find((candidate) => candidate !== 'error') ?? 'error';
  return {
    kind: 'contradiction',
    key,
    severity,
    values,
    ...sentence,
    details: values.map(saysValue),
    stops: severity === 'error',
  };
}

/** Of two amounts the required one counts. */
function consequence(stops: boolean, keys: readonly string[], facts: Facts): Sentence[] {
  if (stops) return [message('No amount suits both: choose another value for one of them.')];
  const required = keys.filter((key) => severityOf(facts.registry.get(key)) === 'error');
  return required.map((key) => message('{key} counts, because it is required.', { key }));
}
