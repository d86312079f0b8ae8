import { l10n } from 'vscode';
import type { Sentence } from '../../core/machine/report';
import type { Definition } from '../../core/machine/targets/definition';
import { inWords, type CheckedImages } from './checked-images';

/** What people should know of a definition: under headings, and how much it is. */
export interface DefinitionNotes {
  readonly text: string;
  /** In a sentence; undefined if there is nothing to tell. */
  readonly summary?: string;
}

/** Collects what became of disagreements, what a definition leaves out, and what was taken because no image says anything. */
export function notesOf({ report, names }: CheckedImages, definition: Definition): DefinitionNotes {
  const disagreements = report.disagreements.map((each) =>
    [each, ...each.details].map((sentence) => inWords(sentence, names)).join(' '),
  );
  const decided = report.merged
    .filter(({ decidedBy }) => decidedBy !== undefined)
    .map(({ key, text }) => l10n.t('{key} is {value}, as you chose.', { key, value: text }));
  const words = (sentences: readonly Sentence[]): string[] => [
    ...new Set(sentences.map((each) => inWords(each, names))),
  ];
  const leftOut = [
    ...report.toConfirm.map(({ key, text }) =>
      l10n.t('{key} is {value} in an image; you did not agree to it.', { key, value: text }),
    ),
    ...words(report.notCarried),
    ...words(definition.notCarried),
  ];
  const defaults = report.defaults.map(({ key, value }) => `${key}: ${value}`);
  const parts: [string, readonly string[]][] = [
    [l10n.t('Disagreements'), [...disagreements, ...decided]],
    [l10n.t('Left out, or said in another way'), leftOut],
    [l10n.t('Defaults, because no image says anything'), [...new Set(defaults)]],
  ];
  const told = parts.filter(([, lines]) => lines.length > 0);
  const text = told.map(([heading, lines]) => [heading, ...lines.map((line) => `  - ${line}`)].join('\n')).join('\n\n');
  const settled = disagreements.length + decided.length;
  if (settled + leftOut.length === 0) return { text };
  const summary = [
    ...(settled > 0 ? [l10n.t('Disagreements settled: {0}.', settled)] : []),
    ...(leftOut.length > 0 ? [l10n.t('Left out: {0}.', leftOut.length)] : []),
    ...(defaults.length > 0 ? [l10n.t('Defaults taken: {0}.', defaults.length)] : []),
  ];
  return { text, summary: summary.join(' ') };
}
