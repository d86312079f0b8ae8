import { l10n } from 'vscode';
import type { ImageKeys, KeyValue } from '../../core/machine/image-keys';
import type { Disagreement, Grade, MergedKey } from '../../core/machine/report';
import { inheritedFrom, shownValue } from '../../core/machine/sentences';
import type { CellModel, ColumnModel, RowModel } from '../../web-views/import-check/protocol';
import { visible } from '../overview/words';
import { inWords, type CheckedImages } from './checked-images';

type Tone = RowModel['result']['tone'];

const SEVERITY_TONES: Readonly<Record<Disagreement['severity'], Tone>> = {
  error: 'error',
  warning: 'warning',
  information: 'info',
  hint: 'info',
};

/** The head of each column: the images, and after them those that could not be read. */
export function columnsOf({ report, failures, names }: CheckedImages): ColumnModel[] {
  const nameOf = (path: string): string => names.get(path) ?? path;
  const [boot, ...others] = report.configuration?.disks ?? [];
  const readable = report.images.map(({ path, origin }) => {
    const notes = [
      ...(others.length > 0 && boot?.path === path ? [l10n.t('boot disk')] : []),
      ...(origin === undefined ? [l10n.t('no metadata')] : []),
      ...(origin !== undefined && origin.path !== path ? [l10n.t('inherits from {0}', nameOf(origin.path))] : []),
    ];
    return { name: nameOf(path), path, notes };
  });
  return [...readable, ...failures.map(({ path }) => ({ name: nameOf(path), path, notes: [l10n.t('not readable')] }))];
}

/** A row for each key that any image says: those that images disagree on first, the others as the registry orders them. */
export function rowsOf(checked: CheckedImages): RowModel[] {
  const { report } = checked;
  const merged = report.merged.map((key) => mergedRow(key, checked));
  const known = new Set(report.merged.map(({ key }) => key));
  const broken = new Set(report.images.flatMap(({ keys }) => [...keys.keys()]).filter((key) => !known.has(key)));
  const rows = [...merged, ...[...broken].map((key) => brokenRow(key, checked))];
  return [...rows.filter((row) => row.isDisagreement), ...rows.filter((row) => !row.isDisagreement)];
}

function mergedRow(merged: MergedKey, checked: CheckedImages): RowModel {
  const { key, values } = merged;
  const disagreement = checked.report.disagreements.find(({ values: said }) => said.some((each) => each.key === key));
  const clash = disagreement?.values.filter((each) => each.key === key) ?? [];
  return {
    key,
    meaning: meaningOf(values),
    cells: cellsOf(checked, key, clash),
    result: disagreement ? disagreedResult(merged, disagreement, checked) : agreedResult(merged),
    isDisagreement: disagreement !== undefined,
  };
}

function meaningOf(values: readonly KeyValue[]): string {
  const entry = values.find((each) => each.entry !== undefined)?.entry;
  return entry ? l10n.t(entry.summary) : l10n.t('not registered');
}

function cellsOf({ report, failures }: CheckedImages, key: string, clash: readonly KeyValue[]): CellModel[] {
  const unread = { value: l10n.t('not read'), differs: false };
  return [...report.images.map((image) => cellOf(image, key, clash)), ...failures.map(() => unread)];
}

function cellOf(image: ImageKeys, key: string, clash: readonly KeyValue[]): CellModel {
  const said = image.keys.get(key);
  if (said === undefined) return { value: l10n.t('says nothing'), differs: false };
  const note = inheritedFrom(said) === undefined ? {} : { note: l10n.t('inherited') };
  const differs = clash.includes(said);
  const hint = differs
    ? l10n.t('Disagrees with another image. Open the document at this key')
    : l10n.t('Open the document at this key');
  return { value: visible(shownValue(said.text)), opens: image.path, hint, ...note, differs };
}

function disagreedResult(merged: MergedKey, disagreement: Disagreement, { names }: CheckedImages): RowModel['result'] {
  const { kind, stops, details, severity } = disagreement;
  const consequence = details.at(-1);
  return {
    tone: SEVERITY_TONES[severity],
    grade: kindWords(disagreement),
    ...(kind === 'conflict' && stops ? {} : { value: visible(shownValue(merged.text)) }),
    ...(kind === 'conflict' && consequence ? { note: inWords(consequence, names) } : {}),
  };
}

function kindWords({ kind, stops }: Disagreement): string {
  switch (kind) {
    case 'conflict':
      return stops ? l10n.t('Conflict, stops the import') : l10n.t('Conflict');
    case 'no-machine':
      return l10n.t('Leaves no machine');
    case 'contradiction':
      return stops ? l10n.t('Contradiction, stops the import') : l10n.t('Contradiction');
  }
}

function agreedResult({ grade, text, values }: MergedKey): RowModel['result'] {
  const single = values.length === 1 && grade === 'equal';
  const result = { tone: 'plain' as const, grade: single ? l10n.t('Only one image') : gradeWords(grade) };
  return grade === 'per-image' ? result : { ...result, value: visible(shownValue(text)) };
}

function gradeWords(grade: Grade): string {
  switch (grade) {
    case 'equal':
      return l10n.t('Equal');
    case 'partial':
      return l10n.t('What all allow');
    case 'compatible':
      return l10n.t('Merged');
    case 'conflict':
      return l10n.t('Conflict');
    case 'per-image':
      return l10n.t('Each image for itself');
  }
}

/** A key of which no image has a value that could be used. */
function brokenRow(key: string, checked: CheckedImages): RowModel {
  const values = checked.report.images.flatMap(({ keys }) => keys.get(key) ?? []);
  return {
    key,
    meaning: meaningOf(values),
    cells: cellsOf(checked, key, []),
    result: { tone: 'warning', grade: l10n.t('Left out'), note: l10n.t('The value breaks the rules of its key.') },
    isDisagreement: false,
  };
}
