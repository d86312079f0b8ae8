import { notice, tone } from '../shared/parts-protocol';
import { either, flag, list, optional, record, text, word, type Infer } from '../shared/shape';

/** An image at the head of a column. */
const column = record({
  name: text,
  path: text,
  /** What is to be known of the image: that it is the boot image, or whose string it has. */
  notes: list(text),
});

/** What one image says of a key. */
const cell = record({
  /** The value as written, cut where it is long; what stands for nothing if there is none. */
  value: text,
  /** Path of the image, where a click leads to the key. */
  opens: optional(text),
  /** What the click does, for people who cannot see where the cell is. */
  hint: optional(text),
  note: optional(text),
  /** The image does not agree with another one. */
  differs: flag,
});

/** A key with what every image says, and what comes of it. */
const row = record({
  key: text,
  meaning: text,
  cells: list(cell),
  result: record({
    tone,
    /** In a word or two: agreed, merged, conflict. */
    grade: text,
    value: optional(text),
    note: optional(text),
  }),
  /** Stays when only disagreements are shown. */
  isDisagreement: flag,
});

/** Sentences under a heading, folded away. */
const notes = record({ heading: text, items: list(notice) });

/** What a button of the page does. The page can ask for nothing else. */
export const pageCommand = word('createDefinition', 'chooseImages', 'clear');

const action = record({ command: pageCommand, label: text, hint: text, isMain: flag });

/** The whole page as words, made by the extension: the page only lays it out. */
const model = record({
  heading: text,
  /** What came of the check, in a sentence. */
  verdict: notice,
  actionsLabel: text,
  actions: list(action),
  notices: list(notice),
  tableLabel: text,
  /** Label of the switch that hides keys on which all agree; left out where that would hide none, or all. */
  onlyDisagreements: optional(text),
  keyHeading: text,
  resultHeading: text,
  columns: list(column),
  rows: list(row),
  /** Instead of rows. */
  nothing: optional(text),
  notes: list(notes),
});

export const toPage = record({ type: word('show'), model });
export const fromPage = either(
  record({ type: word('ready') }),
  record({ type: word('run'), command: pageCommand }),
  record({ type: word('open'), key: text, image: text }),
);

export type ImportCheckModel = Infer<typeof model>;
export type ColumnModel = Infer<typeof column>;
export type RowModel = Infer<typeof row>;
export type CellModel = Infer<typeof cell>;
export type NotesModel = Infer<typeof notes>;
export type PageCommand = Infer<typeof pageCommand>;
export type ToPage = Infer<typeof toPage>;
export type FromPage = Infer<typeof fromPage>;
