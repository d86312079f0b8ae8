import { element, foreign } from '../shared/dom';
import { sign } from '../shared/parts';
import type { CellModel, ColumnModel, ImportCheckModel, RowModel } from './protocol';
import type { Handlers } from './render';

/** A line for each key, a column for each image, and what comes of it. It scrolls sideways in its own frame; the keys stay. */
export function keyTable(model: ImportCheckModel, handlers: Handlers): HTMLElement {
  const { columns, rows, tableLabel } = model;
  const shown = rows.filter(({ isDisagreement }) => isDisagreement || !handlers.isNarrowed);
  const table = element(
    'table',
    { 'aria-label': tableLabel },
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        element('th', { scope: 'col' }, model.keyHeading),
        ...columns.map(columnHead),
        element('th', { scope: 'col', class: 'result' }, model.resultHeading),
      ),
    ),
    element('tbody', {}, ...shown.map((row) => keyRow(row, columns, handlers))),
  );
  return element('div', { class: 'frame', role: 'region', 'aria-label': tableLabel, tabindex: '0' }, table);
}

function columnHead({ name, path, notes }: ColumnModel): HTMLElement {
  return element(
    'th',
    { scope: 'col', title: path },
    foreign(name),
    ...notes.map((note) => element('span', { class: 'note' }, foreign(note))),
  );
}

function keyRow(row: RowModel, columns: readonly ColumnModel[], handlers: Handlers): HTMLElement {
  const { key, meaning, cells, result } = row;
  return element(
    'tr',
    { class: row.isDisagreement ? `disagreement ${result.tone}` : undefined },
    element(
      'th',
      { scope: 'row' },
      foreign(key, { class: 'code' }),
      meaning !== '' && element('span', { class: 'note' }, meaning),
    ),
    ...cells.map((cell, index) => valueCell(key, cell, columns[index], handlers)),
    element(
      'td',
      { class: 'result' },
      element('span', { class: `grade ${result.tone}` }, result.tone !== 'plain' && sign(result.tone), result.grade),
      result.value !== undefined && foreign(result.value, { class: 'code' }),
      result.note !== undefined && element('span', { class: 'note' }, foreign(result.note)),
    ),
  );
}

function valueCell(key: string, cell: CellModel, column: ColumnModel | undefined, { send }: Handlers): HTMLElement {
  const { value, opens, hint, note, differs } = cell;
  const content =
    opens === undefined
      ? element('span', { class: 'quiet' }, value)
      : element(
          'button',
          {
            class: 'link',
            title: hint,
            'data-focus': `${column?.path ?? ''} ${key}`,
            onclick: () => {
              send({ type: 'open', key, image: opens });
            },
          },
          foreign(value, { class: 'code' }),
        );
  return element(
    'td',
    { class: differs ? 'differs' : undefined },
    content,
    note !== undefined && element('span', { class: 'note' }, foreign(note)),
  );
}
