import type { KeyFacts } from '../core/registry/describe';
import { codeSpan, escapeText, prose, shown } from './markdown';

/** Values that are listed at most; completion offers all. */
const MOST_VALUES = 16;

/** One line of a description: what it is about, a sentence or none, and samples of what is written somewhere. */
interface Line {
  readonly label: string;
  readonly text?: string;
  readonly samples?: readonly string[];
}

/** A key's description as markdown in which nothing of the registry is more than text and code. */
export function keyMarkdown(facts: KeyFacts): string {
  const lines = linesOf(facts).map(({ label, text, samples = [] }) => {
    const parts = [...(text ? [prose(text)] : []), ...(samples.length > 0 ? [samples.map(codeSpan).join(', ')] : [])];
    return `- **${label}:** ${parts.join(' ')}`;
  });
  return [`**${escapeText(facts.title)}**`, prose(facts.description), lines.join('\n')].join('\n\n');
}

/** The same as plain text. */
export function keyPlain(facts: KeyFacts): string {
  const lines = linesOf(facts).map(
    ({ label, text, samples = [] }) =>
      `${label}: ${[text, samples.join(', ')]
        .filter(Boolean)
        .map((part) => shown(part ?? ''))
        .join(' ')}`,
  );
  return [shown(facts.title), shown(facts.description), lines.join('\n')].join('\n\n');
}

function linesOf(facts: KeyFacts): Line[] {
  const { deprecated, limits, unit, values, notes, security } = facts;
  const more = values.length - MOST_VALUES;
  const names = values.slice(0, MOST_VALUES).map(({ value }) => JSON.stringify(value));
  const all: Line[] = [
    { label: 'Deprecated', text: deprecated?.note ?? '' },
    { label: 'Type', text: [facts.type, ...limits].join('; ') },
    { label: 'Unit', text: unit ?? '' },
    { label: 'Default', samples: facts.default === undefined ? [] : [facts.default] },
    {
      label: facts.valuesAreClosed ? 'Values' : 'Known values',
      samples: more > 0 ? [...names, `… ${more} more`] : names,
    },
    { label: 'Examples', samples: facts.examples },
    { label: 'Level', text: facts.level },
    { label: 'Several images', text: facts.merge },
    { label: 'libvirt', samples: facts.libvirt },
    { label: 'QEMU', samples: facts.qemu },
    { label: 'On import', text: security ?? '' },
    { label: 'Note', text: notes ?? '' },
    { label: 'Status', text: `${facts.status}, since ${facts.since}` },
    { label: 'Sources', text: facts.sources.join('; ') },
    { label: 'Defined in', ...originOf(facts) },
  ];
  return all.filter(({ text = '', samples = [] }) => text !== '' || samples.length > 0);
}

/** The registry that defines a key: its title and its file. */
function originOf({ origin, originTitle = '' }: KeyFacts): Omit<Line, 'label'> {
  return origin === 'built-in' ? { text: 'the built-in registry' } : { text: originTitle, samples: [origin] };
}
