import path from 'node:path';
import * as vscode from 'vscode';
import type { ImageSummary } from '../../core/overview/summary';
import { describeError } from '../messages';
import { describeChainEnd } from '../origin';
import { line, visible } from '../overview/words';
import type { ImageState } from './nodes';

/** An image in the list: in a few words, as a picture, in a sentence, and as flags that menus ask for. */
export interface ImageWords {
  readonly description: string;
  readonly icon: vscode.ThemeIcon;
  readonly tooltip: string;
  readonly flags: readonly string[];
}

type Standing = 'own' | 'inherits' | 'none' | 'problem';

const ICONS: Readonly<Record<Standing, vscode.ThemeIcon>> = {
  own: new vscode.ThemeIcon('circle-filled', new vscode.ThemeColor('charts.green')),
  inherits: new vscode.ThemeIcon('arrow-circle-down', new vscode.ThemeColor('charts.blue')),
  none: new vscode.ThemeIcon('circle-outline'),
  problem: new vscode.ThemeIcon('error', new vscode.ThemeColor('problemsErrorIcon.foreground')),
};

/** What the list says of an image; of one that has not been looked at, nothing yet. */
export function describeImage(state: ImageState | undefined): ImageWords {
  if (!state) return { description: '', icon: new vscode.ThemeIcon('file-binary'), tooltip: '', flags: [] };
  if (state.kind === 'failed') {
    const tooltip = visible(describeError(state.error));
    return { description: vscode.l10n.t('cannot be read'), icon: ICONS.problem, tooltip, flags: [] };
  }
  const { summary, inUse } = state;
  const { chain, origin } = summary;
  return {
    description: line(inUse ? vscode.l10n.t('in use') : '', findingsInWords(summary), stringInWords(summary)),
    icon: ICONS[standingOf(summary)],
    tooltip: visible(describeChainEnd(summary.end) ?? ''),
    flags: [...(origin === 0 ? ['own'] : []), ...(chain.length > 1 ? ['backed'] : [])],
  };
}

function standingOf({ origin, end, errors }: ImageSummary): Standing {
  if (errors > 0 || (origin < 0 && end.kind === 'failed')) return 'problem';
  return origin < 0 ? 'none' : origin === 0 ? 'own' : 'inherits';
}

function stringInWords({ chain, origin, end }: ImageSummary): string {
  const source = chain[origin];
  if (origin === 0) return vscode.l10n.t('own string');
  if (source) return vscode.l10n.t('inherits from {0}', visible(path.basename(source.path)));
  return end.kind === 'failed' ? vscode.l10n.t('broken chain') : vscode.l10n.t('no string');
}

function findingsInWords({ errors, warnings }: ImageSummary): string {
  const count = errors + warnings;
  if (count === 0) return '';
  return count === 1 ? vscode.l10n.t('1 problem') : vscode.l10n.t('{0} problems', count);
}

/** Whether something is wrong with an image: it cannot be read, its chain is broken, or its own string has errors. */
export function hasProblem(state: ImageState | undefined): boolean {
  return state?.kind === 'failed' || (state?.kind === 'read' && standingOf(state.summary) === 'problem');
}
