import type { Facts } from '../facts';
import type { KeyValue } from '../image-keys';
import type { Disagreement, Sentence } from '../report';
import { saysValue } from '../sentences';
import { CHOICE_KEYS, type Choice, type Objection } from './choice';
import { objectionsTo } from './constraints';

/** Sentences about single choices that are told at most; the values behind them are always told. */
const MOST_SENTENCES = 8;

/** Why none of the candidates is possible. Of these, those with the fewest objections are spoken of: they are the nearest to what is meant. */
export function explainNoMachine(candidates: readonly Choice[], facts: Facts): Disagreement {
  const objections = nearestObjections(candidates, facts);
  const values = involved(objections, facts);
  const keys = [...new Set(values.map(({ key }) => key))];
  return {
    kind: 'no-machine',
    key: keys[0] ?? CHOICE_KEYS.machine,
    severity: 'error',
    values,
    ...headline(keys),
    details: [
      ...(candidates.length === 0 ? unknownMachine(facts) : []),
      ...objections.slice(0, MOST_SENTENCES).map(({ message, args }) => ({ message, args })),
      ...values.map(saysValue),
    ],
    stops: true,
  };
}

function nearestObjections(candidates: readonly Choice[], facts: Facts): Objection[] {
  const all = candidates.map((choice) => ({ choice, objections: objectionsTo(choice, facts) }));
  const fewest = Math.min(...all.map(({ objections }) => objections.length));
  const nearest = all.filter(({ objections }) => objections.length === fewest);
  const isSaid = facts.get(CHOICE_KEYS.architecture) !== undefined;
  // Of architectures that nobody speaks of, the usual one is enough.
  const usual = nearest[0]?.choice.architecture;
  const told = nearest.filter(({ choice }) => isSaid || choice.architecture === usual);
  return onceEach(told.flatMap(({ objections }) => objections));
}

function headline(keys: readonly string[]): Sentence {
  const [first = CHOICE_KEYS.machine, ...others] = keys;
  if (others.length === 0) return { message: 'No machine can be chosen because of {key}.', args: { key: first } };
  return {
    message: 'No machine can be chosen, because these keys rule each other out: {keys}.',
    args: { keys: keys.join(', ') },
  };
}

function onceEach(objections: readonly Objection[]): Objection[] {
  const identity = ({ message, args }: Objection): string => JSON.stringify([message, args]);
  return [...new Map(objections.map((objection) => [identity(objection), objection])).values()];
}

/** An architecture that has no usual machine type, where no image names one. */
function unknownMachine(facts: Facts): Sentence[] {
  const message = 'There is no usual machine type for {architecture}: say it with {key}.';
  return (facts.list(CHOICE_KEYS.architecture) ?? []).map((architecture) => ({
    message,
    args: { architecture, key: CHOICE_KEYS.machine },
  }));
}

/** The values that rule choices out, and those that leave no other choice. */
function involved(objections: readonly Objection[], facts: Facts): KeyValue[] {
  const sources = objections.flatMap((objection) => objection.sources);
  const parts = [...new Set(objections.flatMap((objection) => objection.parts))];
  const named = parts.flatMap((part) => facts.sayers(CHOICE_KEYS[part]));
  if (objections.length === 0) return [...facts.sayers(CHOICE_KEYS.architecture)];
  return [...new Set([...sources, ...named])];
}
