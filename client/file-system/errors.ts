import path from 'node:path';
import { FileSystemError, l10n } from 'vscode';
import { QcowmetaError } from '../../core/errors';
import type { Unfinished } from '../../core/store/write';
import { commandLink, describeError, safe } from '../messages';
import type { Obstacle } from './write-obstacle';

/** Commands that the messages of this file system link to. */
export const CONFLICT_COMMANDS = {
  compare: 'qcowmeta.compareWithStored',
  overwrite: 'qcowmeta.overwriteStored',
  revert: 'qcowmeta.revertToStored',
} as const;
export const INHERIT_COMMAND = 'qcowmeta.inheritAgain';

/**
 * A failure of core/ as the editor wants it, with the words of core/ but the image's name only: the editor puts the whole path before
 * them. Any other error stays what it is.
 */
export function toFileSystemError(error: unknown): unknown {
  if (!(error instanceof QcowmetaError)) return error;
  const words = describeError(error, path.basename(error.path));
  if (error.code === 'not-found' || error.code === 'snapshot-missing') return FileSystemError.FileNotFound(words);
  if (error.code === 'no-permission') return FileSystemError.NoPermissions(words);
  return FileSystemError.Unavailable(words);
}

/** The refusal of a save over a string that the person has not seen. `refused` is the number that the links carry. */
export function conflictError(image: string, refused: number): FileSystemError {
  const { compare, overwrite, revert } = CONFLICT_COMMANDS;
  return FileSystemError.Unavailable(
    l10n.t(
      '{file}: another program changed the stored metadata while you were editing. Nothing was saved. {compare} your text with the stored one, {overwrite} the stored one, or {revert} to it.',
      {
        file: safe(path.basename(image)),
        compare: commandLink(l10n.t('Compare'), compare, refused),
        overwrite: commandLink(l10n.t('Overwrite'), overwrite, refused),
        revert: commandLink(l10n.t('Revert'), revert, refused),
      },
    ),
  );
}

/** The refusal of a save without any text. `refused` is the number that the link carries. */
export function emptyError(image: string, refused: number): FileSystemError {
  return FileSystemError.Unavailable(
    l10n.t(
      '{file}: an empty text is not a JSON object, so nothing was saved. Write at least "{}", or take the string away: {inherit}.',
      { file: safe(path.basename(image)), inherit: commandLink(l10n.t('Inherit again'), INHERIT_COMMAND, refused) },
    ),
  );
}

/** What could not be done any more behind a saved string. */
export function describeUnfinished(image: string, { part, reason }: Unfinished): string {
  const args = { file: safe(image), reason: safe(reason) };
  switch (part) {
    case 'second-copy':
      return l10n.t(
        '{file}: saved, but the second copy of the string could not be written: {reason}. Check the disk and save again.',
        args,
      );
    case 'clearing-up':
      return l10n.t(
        '{file}: saved, but what is left of the old string could not be cleared: {reason}. Check the disk.',
        args,
      );
    case 'closing':
      return l10n.t('{file}: saved, but the file could not be closed: {reason}. Check the disk.', args);
  }
}

/** Why a document cannot be saved now, in words that say what to do. */
export function describeObstacle(obstacle: Obstacle): string {
  switch (obstacle.kind) {
    case 'effective':
      return l10n.t(
        'This is what applies after inheritance; it is not stored. Edit the own metadata of the image instead.',
      );
    case 'untrusted':
      return l10n.t('Images are not changed in Restricted Mode. Trust this workspace to save.');
    case 'error':
      return describeError(obstacle.error, path.basename(obstacle.error.path));
  }
}
