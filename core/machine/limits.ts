import type { CrossCheck } from '../registry/registry';
import { compareNumbers } from './exact';
import type { Facts } from './facts';
import { severityOf } from './merge/conflicts';
import type { Disagreement, Sentence } from './report';
import { saysValue, shownValue } from './sentences';

type AtMost = Extract<CrossCheck, { rule: 'lte' }>;

/** Amounts that contradict each other after the merge, such as the largest minimum and the smallest maximum of several images. */
export function findLimitContradictions(facts: Facts): Disagreement[] {
  return facts.registry.crossChecks.flatMap((check) => (check.rule === 'lte' ? contradictionOf(check, facts) : []));
}

function contradictionOf({ left, right }: AtMost, facts: Facts): Disagreement[] {
  const low = facts.get(left);
  const high = facts.get(right);
  if (low === undefined || high === undefined || typeof low.value !== 'number' || typeof high.value !== 'number')
    return [];
  if (compareNumbers(low.text, high.text) <= 0) return [];
  const severities = [left, right].map((key) => severityOf(facts.registry.get(key)));
  const severity = severities.find((candidate) => candidate !== 'error') ?? 'error';
  const stops = severity === 'error';
  const values = [...facts.sayers(left), ...facts.sayers(right)];
  return [
    {
      kind: 'contradiction',
      key: left,
      severity,
      values,
      message: '{left} comes to {leftValue}, which is more than {right} with {rightValue}.',
      args: { left, leftValue: shownValue(low.text), right, rightValue: shownValue(high.text) },
      details: [...values.map(saysValue), consequence(stops, right)],
      stops,
    },
  ];
}

function consequence(stops: boolean, right: string): Sentence {
  if (stops) return { message: 'No amount suits both: choose another value for one of them.', args: {} };
  return { message: 'The amount never exceeds {key}.', args: { key: right } };
}
