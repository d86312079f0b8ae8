import { message } from '../../message';
import type { Facts } from '../facts';
import type { KeyValue } from '../image-keys';
import type { Disagreement, Sentence } from '../report';
import { saysValue } from '../sentences';
import { CHOICE_KEYS, type Choice, type Objection } from './choice';
import { objectionsTo } from './constraints';

/** Sentences about single choices that are told at most; the values behind them are always told. */
const MOST_SENTENCES = 8;

/** Why none of the candidates is possible: the fewest sentences that rule all of them out, and who says what is behind them. */
export function explainNoMachine(candidates: readonly Choice[], facts: Facts): Disagreement {
  const objections = fewestFor(objectionsOfEach(candidates, facts));
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

/** Of architectures that nobody speaks of, the usual one is enough, and of combinations that do not exist anywhere nobody needs to hear. */
function objectionsOfEach(candidates: readonly Choice[], facts: Facts): readonly (readonly Objection[])[] {
  const all = candidates.map((choice) => ({ choice, objections: objectionsTo(choice, facts) }));
  const real = all.filter(({ objections }) => objections.every(({ sources }) => sources.length > 0));
  const told = real.length > 0 ? real : all;
  const isSaid = facts.get(CHOICE_KEYS.architecture) !== undefined;
  const usual = told[0]?.choice.architecture;
  return told.flatMap(({ choice, objections }) => (isSaid || choice.architecture === usual ? [objections] : []));
}

/** Objections of which each candidate has one; those that many candidates share come first. */
function fewestFor(each: readonly (readonly Objection[])[]): Objection[] {
  const chosen: Objection[] = [];
  let left = each.map((objections) => new Map(objections.map((objection) => [identityOf(objection), objection])));
  while (left.length > 0) {
    const counts = new Map<string, number>();
    for (const identity of left.flatMap((objections) => [...objections.keys()])) {
      counts.set(identity, (counts.get(identity) ?? 0) + 1);
    }
    const most = [...counts.keys()].reduce((a, b) => ((counts.get(b) ?? 0) > (counts.get(a) ?? 0) ? b : a));
    chosen.push(...left.flatMap((objections) => objections.get(most) ?? []).slice(0, 1));
    left = left.filter((objections) => !objections.has(most));
  }
  return chosen;
}

function identityOf({ message, args }: Objection): string {
  return JSON.stringify([message, args]);
}

function headline(keys: readonly string[]): Sentence {
  const [first = CHOICE_KEYS.machine, ...others] = keys;
  if (others.length === 0) return message('No machine can be chosen because of {key}.', { key: first });
  return message('No machine can be chosen, because these keys rule each other out: {keys}.', {
    keys: keys.join(', '),
  });
}

/** An architecture that has no usual machine type, where no image names one. */
function unknownMachine(facts: Facts): Sentence[] {
  return (facts.list(CHOICE_KEYS.architecture) ?? []).map((architecture) =>
    message('There is no usual machine type for {architecture}: say it with {key}.', {
      architecture,
      key: CHOICE_KEYS.machine,
    }),
  );
}

/** The values that rule choices out, and those that leave no other choice. */
function involved(objections: readonly Objection[], facts: Facts): KeyValue[] {
  const sources = objections.flatMap((objection) => objection.sources);
  const parts = [...new Set(objections.flatMap((objection) => objection.parts))];
  const named = parts.flatMap((part) => facts.sayers(CHOICE_KEYS[part]));
  if (objections.length === 0) return [...facts.sayers(CHOICE_KEYS.architecture)];
  return [...new Set([...sources, ...named])];
}
