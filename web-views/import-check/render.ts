import { element, foreign } from '../shared/dom';
import { notices, sign, toolbar } from '../shared/parts';
import type { FromPage, ImportCheckModel, NotesModel } from './protocol';
import { keyTable } from './table';

/** What the page does when somebody works with it. */
export interface Handlers {
  readonly send: (message: FromPage) => void;
  /** Only the keys that images disagree on are shown. */
  readonly isNarrowed: boolean;
  readonly narrow: (narrowed: boolean) => void;
  /** Headings of the notes that are unfolded. */
  readonly unfolded: Set<string>;
}

/** The page: the verdict and what can be done, then the table, then what else there is to know. */
export function importCheckPage(model: ImportCheckModel, handlers: Handlers): HTMLElement {
  return element(
    'main',
    { class: 'page wide' },
    element('header', {}, element('h1', {}, model.heading), verdict(model)),
    toolbar(model.actionsLabel, model.actions, handlers.send),
    notices(model.notices),
    onlyDisagreements(model, handlers),
    model.nothing === undefined ? keyTable(model, handlers) : element('p', { class: 'quiet' }, model.nothing),
    ...model.notes.map((notes) => notesSection(notes, handlers)),
  );
}

function verdict({ verdict: { text, tone } }: ImportCheckModel): HTMLElement {
  return element('p', { class: `verdict ${tone}`, role: 'status' }, sign(tone), foreign(text));
}

function onlyDisagreements(
  { onlyDisagreements: label }: ImportCheckModel,
  { isNarrowed, narrow }: Handlers,
): HTMLElement | undefined {
  if (label === undefined) return undefined;
  const box = element('vscode-checkbox', { label, checked: isNarrowed, 'data-focus': 'narrow' });
  box.addEventListener('change', () => {
    narrow(!isNarrowed);
  });
  return element('p', { class: 'narrow' }, box);
}

function notesSection({ heading, items }: NotesModel, { unfolded }: Handlers): HTMLElement {
  const section = element(
    'details',
    { class: 'notes', open: unfolded.has(heading) },
    element('summary', { 'data-focus': heading }, heading),
    element('ul', {}, ...items.map(({ text, tone }) => element('li', {}, sign(tone), foreign(text)))),
  );
  section.addEventListener('toggle', () => {
    if (section.open) unfolded.add(heading);
    else unfolded.delete(heading);
  });
  return section;
}
