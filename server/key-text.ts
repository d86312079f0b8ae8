import { english, message, type Message, type Say } from '../core/message';
import { describeKey, type KeyFacts } from '../core/registry/describe';
import type { KeyEntry } from '../core/registry/registry';
import { rememberedOf } from '../core/remembered';
import { codeSpan, escapeText, prose, shown } from './markdown';

/** Values that are listed at most; completion offers all. */
const MOST_VALUES = 16;

/** How the status of a key is called. */
export const STATUS: Readonly<Record<KeyFacts['status'], Message>> = {
  proposed: message('proposed'),
  accepted: message('accepted'),
  deprecated: message('deprecated'),
};

/** One line of a description: what it is about, a sentence or none, and samples of what is written somewhere. */
interface Line {
  readonly label: string;
  readonly text?: string;
  readonly samples?: readonly string[];
}

/** A key's description, each form of it made when it is first asked for. */
class KeyText {
  private foundMarkdown: string | undefined;
  private foundPlain: string | undefined;

  constructor(
    private readonly entry: KeyEntry,
    private readonly say: Say,
  ) {}

  get markdown(): string {
    this.foundMarkdown ??= keyMarkdown(describeKey(this.entry, this.say), this.say);
    return this.foundMarkdown;
  }

  get plain(): string {
    this.foundPlain ??= keyPlain(describeKey(this.entry, this.say), this.say);
    return this.foundPlain;
  }
}

const textsIn = rememberedOf((say: Say) => rememberedOf((entry: KeyEntry) => new KeyText(entry, say)));

/** The description of a key in a language: asked for again and again, and the same until its registry is read again. */
export function keyText(entry: KeyEntry, say: Say): Readonly<Record<'markdown' | 'plain', string>> {
  return textsIn(say)(entry);
}

/** A key's description as markdown in which nothing of the registry is more than text and code. */
export function keyMarkdown(facts: KeyFacts, say: Say = english): string {
  const lines = linesOf(facts, say).map(({ label, text, samples = [] }) => {
    const parts = [...(text ? [prose(text)] : []), ...(samples.length > 0 ? [samples.map(codeSpan).join(', ')] : [])];
    return `- **${label}:** ${parts.join(' ')}`;
  });
  return [`**${escapeText(facts.title)}**`, prose(facts.description), lines.join('\n')].join('\n\n');
}

/** The same as plain text. */
function keyPlain(facts: KeyFacts, say: Say = english): string {
  const lines = linesOf(facts, say).map(
    ({ label, text, samples = [] }) =>
      `${label}: ${[text, samples.join(', ')]
        .filter(Boolean)
        .map((part) => shown(part ?? ''))
        .join(' ')}`,
  );
  return [shown(facts.title), shown(facts.description), lines.join('\n')].join('\n\n');
}

function linesOf(facts: KeyFacts, say: Say): Line[] {
  const { deprecated, limits, unit, values, notes, security } = facts;
  const more = values.length - MOST_VALUES;
  const names = values.slice(0, MOST_VALUES).map(({ value }) => JSON.stringify(value));
  const all: Line[] = [
    { label: say('Deprecated'), text: deprecated?.note ?? '' },
    { label: say('Type'), text: [facts.type, ...limits].join('; ') },
    { label: say('Unit'), text: unit ?? '' },
    { label: say('Default'), samples: facts.default === undefined ? [] : [facts.default] },
    {
      label: facts.valuesAreClosed ? say('Values') : say('Known values'),
      samples: more > 0 ? [...names, say('… {count} more', { count: more })] : names,
    },
    { label: say('Examples'), samples: facts.examples },
    { label: say('Level'), text: facts.level },
    { label: say('Several images'), text: facts.merge },
    { label: say('libvirt'), samples: facts.libvirt },
    { label: say('QEMU'), samples: facts.qemu },
    { label: say('On import'), text: security ?? '' },
    { label: say('Note'), text: notes ?? '' },
    {
      label: say('Status'),
      text: say('{status}, since {version}', { status: STATUS[facts.status], version: facts.since }),
    },
    { label: say('Sources'), text: facts.sources.join('; ') },
    { label: say('Defined in'), ...originOf(facts, say) },
  ];
  return all.filter(({ text = '', samples = [] }) => text !== '' || samples.length > 0);
}

/** The registry that defines a key: its title and its file. */
function originOf({ origin, originTitle = '' }: KeyFacts, say: Say): Omit<Line, 'label'> {
  return origin === 'built-in' ? { text: say('the built-in registry') } : { text: originTitle, samples: [origin] };
}
