import { element, foreign } from '../shared/dom';
import { notices, sign } from '../shared/parts';
import type { CapacityModel, KeyRowModel, MetadataModel } from './protocol';

/** The string that applies: whose it is, how full the image is, and its keys as a table. */
export function metadataSection(model: MetadataModel): HTMLElement {
  const { heading, source, remark, findings, capacity } = model;
  return element(
    'section',
    { class: 'card metadata', 'aria-labelledby': 'metadata' },
    element('h2', { id: 'metadata' }, heading),
    element('p', { class: 'source' }, foreign(source)),
    capacity && meter(capacity),
    findings.length > 0 && notices(findings),
    model.keys.length > 0 && keyTable(model),
    remark !== undefined && element('p', { class: 'quiet remark' }, remark),
  );
}

function meter({ label, used, total, text }: CapacityModel): HTMLElement {
  const bar = element('div', { class: 'bar' });
  bar.style.width = `${total === 0 ? 0 : Math.min(100, (used / total) * 100)}%`;
  const track = element(
    'div',
    {
      class: 'track',
      role: 'meter',
      'aria-label': label,
      'aria-valuemin': '0',
      'aria-valuemax': String(total),
      'aria-valuenow': String(Math.min(used, total)),
      'aria-valuetext': text,
    },
    bar,
  );
  return element('div', { class: 'meter' }, track, element('span', { class: 'quiet', 'aria-hidden': 'true' }, text));
}

function keyTable({ columns, keys }: MetadataModel): HTMLElement {
  const titles = [columns.key, columns.value].map((title) => element('th', { scope: 'col' }, title));
  return element(
    'table',
    { 'aria-labelledby': 'metadata' },
    element('thead', {}, element('tr', {}, ...titles)),
    element('tbody', {}, ...keys.flatMap(keyRows)),
  );
}

/** A key, and below it what the rules say of it. */
function keyRows({ key, value, unit, meaning, isRegistered, findings }: KeyRowModel): HTMLElement[] {
  const row = element(
    'tr',
    {},
    element(
      'th',
      { scope: 'row' },
      foreign(key, { class: 'code' }),
      element('span', { class: isRegistered ? 'note' : 'note quiet' }, meaning),
    ),
    element(
      'td',
      {},
      foreign(value, { class: 'code' }),
      unit !== undefined && element('span', { class: 'quiet' }, ` ${unit}`),
    ),
  );
  if (findings.length === 0) return [row];
  row.className = 'found';
  const said = findings.map(({ tone, kind, text }) =>
    element('li', { class: `finding ${tone}` }, sign(tone), element('span', {}, `${kind}: `, foreign(text))),
  );
  return [row, element('tr', {}, element('td', { colspan: '2' }, element('ul', { class: 'findings' }, ...said)))];
}
