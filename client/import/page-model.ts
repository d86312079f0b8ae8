import { l10n } from 'vscode';
import type { Sentence } from '../../core/machine/report';
import type { ImportCheckModel, NotesModel } from '../../web-views/import-check/protocol';
import { failureOf, inWords, type CheckedImages } from './checked-images';
import { columnsOf, rowsOf } from './table-model';

type Verdict = ImportCheckModel['verdict'];

/** The page "Import Check" of a set of images, in the language of the editor. */
export function pageModelOf(checked: CheckedImages): ImportCheckModel {
  const rows = rowsOf(checked);
  const disagreements = rows.filter(({ isDisagreement }) => isDisagreement).length;
  const canNarrow = disagreements > 0 && disagreements < rows.length;
  return {
    heading: l10n.t('Import Check'),
    verdict: verdictOf(checked),
    actionsLabel: l10n.t('What to do with these images'),
    actions: actions(),
    notices: noticesOf(checked),
    tableLabel: l10n.t('Keys of the images and what comes of them'),
    ...(canNarrow ? { onlyDisagreements: l10n.t('Only disagreements') } : {}),
    keyHeading: l10n.t('Key'),
    resultHeading: l10n.t('Result'),
    columns: columnsOf(checked),
    rows,
    ...(rows.length === 0 ? { nothing: l10n.t('None of the images says anything.') } : {}),
    notes: notesOf(checked),
  };
}

function actions(): ImportCheckModel['actions'] {
  return [
    {
      command: 'createDefinition',
      label: l10n.t('Create VM Definition...'),
      hint: l10n.t('Write a libvirt domain or a QEMU command line for these images'),
      isMain: true,
    },
    {
      command: 'chooseImages',
      label: l10n.t('Choose Images...'),
      hint: l10n.t('Check other images'),
      isMain: false,
    },
    { command: 'clear', label: l10n.t('Clear'), hint: l10n.t('Forget these images and their problems'), isMain: false },
  ];
}

/** What came of a check, in a sentence. */
export function verdictOf({ report, failures, twofold }: CheckedImages): Verdict {
  const stopping = report.disagreements.filter(({ stops }) => stops).length;
  const count = report.disagreements.length;
  const images = report.images.length;
  if (images === 0) return { tone: 'error', text: l10n.t('None of these images could be read.') };
  if (twofold.length > 0)
    return { tone: 'error', text: l10n.t('Some of these images cannot be disks beside one another.') };
  if (stopping === 1)
    return {
      tone: 'error',
      text: l10n.t('One disagreement stops the import. Choose a value for the key, or correct an image.'),
    };
  if (stopping > 1) {
    return {
      tone: 'error',
      text: l10n.t('{0} disagreements stop the import. Choose values for the keys, or correct the images.', stopping),
    };
  }
  if (count > 0) {
    const text =
      count === 1
        ? l10n.t('The images disagree on one thing, which does not stop the import.')
        : l10n.t('The images disagree on {0} things, which do not stop the import.', count);
    return { tone: 'warning', text };
  }
  const text =
    images === 1 ? l10n.t('Nothing in this image stops an import.') : l10n.t('The {0} images agree.', images);
  return { tone: failures.length > 0 ? 'warning' : 'good', text };
}

/** What concerns more than one key or a whole image, and so is not told in a row. */
function noticesOf({ report, failures, twofold, names }: CheckedImages): ImportCheckModel['notices'] {
  const several = report.disagreements.filter(({ kind }) => kind !== 'conflict');
  return [
    ...failures.map((failure) => ({ tone: 'error' as const, text: inWords(failureOf(failure), names) })),
    ...[...twofold, ...report.unusable].map((each) => ({ tone: 'error' as const, text: inWords(each, names) })),
    ...several.map((each) => ({
      tone: each.stops ? ('error' as const) : ('warning' as const),
      text: [each, ...each.details].map((sentence) => inWords(sentence, names)).join(' '),
    })),
  ];
}

function notesOf({ report, names }: CheckedImages): NotesModel[] {
  const notes = (heading: string, sentences: readonly Sentence[]): NotesModel[] =>
    sentences.length === 0
      ? []
      : [{ heading, items: sentences.map((each) => ({ tone: 'info', text: inWords(each, names) })) }];
  return [
    ...notes(
      l10n.t('Applied only with your consent ({0})', report.toConfirm.length),
      report.toConfirm.map(({ key, text }) => ({ message: '{key}: {value}', args: { key, value: text } })),
    ),
    ...notes(l10n.t('Not part of the machine ({0})', report.notCarried.length), report.notCarried),
    ...notes(
      l10n.t('Taken because no image says anything ({0})', report.defaults.length),
      report.defaults.map(({ value, key }) => ({ message: '{value} ({key})', args: { value, key } })),
    ),
  ];
}
