import { message } from '../../message';
import { policies, type KeyEntry } from '../../registry/registry';
import type { Severity } from '../../findings/finding';
import type { KeyValue } from '../image-keys';
import type { Disagreement, Sentence } from '../report';
import { sameValues, saysValue, twoValues } from '../sentences';

const SEVERITIES: ReadonlyMap<string, Severity> = new Map([
  ['error', 'error'],
  ['warning', 'warning'],
  ['note', 'information'],
]);

/** How grave a conflict of a key is, by its level. What a key means that no registry knows is for people to judge: a warning. */
export function severityOf(entry: KeyEntry | undefined): Severity {
  const name = entry && policies.conflictSeverity[entry.level];
  return SEVERITIES.get(name ?? 'warning') ?? 'warning';
}

/** The disagreement about values of one key that rule each other out, at least two; `taken` is the one that counts where it is no error. */
export function conflictOf(
  key: string,
  clash: readonly KeyValue[],
  taken: KeyValue | undefined,
  entry: KeyEntry | undefined,
): Disagreement {
  const severity = severityOf(entry);
  const stops = severity === 'error';
  const said = saidByAll(key, clash);
  const last = consequence(key, entry, stops, taken);
  const { head, details } = said;
  return { kind: 'conflict', key, severity, values: clash, ...head, details: [...details, last], stops };
}

/** Two values stand in one sentence; more values, or more images, in one each. */
function saidByAll(key: string, clash: readonly KeyValue[]): { head: Sentence; details: readonly Sentence[] } {
  const [first, second, ...more] = clash;
  if (first !== undefined && second !== undefined && more.length === 0) {
    return { head: first.text === second.text ? sameValues(first, second) : twoValues(first, second), details: [] };
  }
  return { head: message('The images do not agree on {key}.', { key }), details: clash.map(saysValue) };
}

function consequence(key: string, entry: KeyEntry | undefined, stops: boolean, taken: KeyValue | undefined): Sentence {
  if (stops)
    return {
      message: 'What each of them requires rules the others out: choose one value for {key}.',
      args: { key },
    };
  if (entry?.merge.policy === 'per-image') return message('The order of the images decides.');
  return message('The value in {file} is taken.', { file: taken?.image ?? '' });
}
