import { element, foreign, type Child } from '../shared/dom';
import { badge, notices, toolbar } from '../shared/parts';
import type { BadgeModel } from '../shared/parts-protocol';
import { chainSection } from './chain';
import { metadataSection } from './metadata';
import type { FactGroupModel, FactModel, OverviewModel, Send, TroubleModel } from './protocol';

/** The page of an image: what one came for first, then the picture, then the facts. */
export function overviewPage(model: OverviewModel, send: Send): Child[] {
  return [
    element(
      'main',
      { class: 'page' },
      header(model, model.badges),
      toolbar(model.actionsLabel, model.actions, send),
      notices(model.notices),
      element(
        'div',
        { class: 'columns' },
        model.metadata && metadataSection(model.metadata),
        chainSection(model.chain, send),
        element('div', { class: 'facts' }, ...model.facts.map(factSection)),
      ),
    ),
  ];
}

/** The page of a file that cannot be shown. */
export function troublePage(model: TroubleModel, send: Send): Child[] {
  return [
    element(
      'main',
      { class: 'page' },
      header(model, []),
      element('h2', {}, model.heading),
      notices([{ text: model.text, tone: 'error' }]),
      toolbar(model.heading, model.actions, send),
    ),
  ];
}

function header({ name, path }: { name: string; path: string }, badges: readonly BadgeModel[]): HTMLElement {
  return element(
    'header',
    {},
    element('h1', {}, foreign(name), ...badges.flatMap((each) => [' ', badge(each)])),
    element('p', { class: 'quiet path' }, foreign(path)),
  );
}

function factSection({ heading, facts }: FactGroupModel, index: number): HTMLElement {
  const id = `facts-${index}`;
  return element(
    'section',
    { class: 'card', 'aria-labelledby': id },
    element('h2', { id }, heading),
    element('dl', {}, ...facts.flatMap(factRow)),
  );
}

function factRow({ label, value, note, foreign: isForeign = false, tone = 'plain' }: FactModel): HTMLElement[] {
  return [
    element('dt', {}, label),
    element(
      'dd',
      { class: tone },
      isForeign ? foreign(value, { class: 'code' }) : value,
      note !== undefined && element('span', { class: 'quiet note' }, note),
    ),
  ];
}
