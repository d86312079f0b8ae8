import { element, foreign, type Child } from '../shared/dom';
import { badge, notices } from '../shared/parts';
import type { BadgeModel } from '../shared/parts-protocol';
import { chainSection } from './chain';
import { metadataSection } from './metadata';
import type { ActionModel, FactGroupModel, FactModel, OverviewModel, Send, TroubleModel } from './protocol';

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

function toolbar(label: string, actions: readonly ActionModel[], send: Send): HTMLElement {
  const buttons = actions.map(({ command, label: words, hint, isMain }) =>
    element(
      'vscode-button',
      {
        secondary: !isMain,
        title: hint,
        'data-focus': command,
        onclick: () => {
          send({ type: 'run', command });
        },
      },
      words,
    ),
  );
  return element('div', { class: 'actions', role: 'group', 'aria-label': label }, ...buttons);
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
