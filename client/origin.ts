import path from 'node:path';
import { l10n } from 'vscode';
import { shellWord } from '../core/shell-word';
import type { ChainEnd } from '../core/store/effective';
import type { DocumentContent } from './file-system/document-content';
import { describeError, safe } from './messages';

/** Whose string a document shows, in a few words. */
export function describeOrigin({ inherited, own }: Pick<DocumentContent, 'inherited' | 'own'>): string {
  if (!inherited || own !== null) return l10n.t('Own string');
  const { origin } = inherited;
  if (!origin) return l10n.t('No string yet');
  return l10n.t('Inherited from {0}', safe(path.basename(origin.path)));
}

/** Why the search for an inherited string ended before the end of the backing chain; undefined if it did not. */
export function describeEnd({ inherited }: Pick<DocumentContent, 'inherited'>): string | undefined {
  return inherited && describeChainEnd(inherited.end);
}

/** Why nothing is known, or nothing can be inherited, beyond the end of a chain; undefined where that is as it should be. */
export function describeChainEnd(end: ChainEnd): string | undefined {
  switch (end.kind) {
    case 'found':
    case 'complete':
    case 'raw':
      return undefined;
    case 'unprobed':
      return l10n.t(
        'The format of the backing file {name} is not recorded in the image, so nothing is inherited from it. Record it: qemu-img rebase -u -F qcow2 -b {word}',
        { name: safe(end.name), word: safe(shellWord(end.name)) },
      );
    case 'protocol':
      return l10n.t('The backing file {0} is not a local file, so nothing is inherited from it.', safe(end.name));
    case 'failed':
      return l10n.t('What this image inherits is not known: {0}', describeError(end.error));
  }
}
