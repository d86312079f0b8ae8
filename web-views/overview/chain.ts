import { element, foreign, svg, type Child } from '../shared/dom';
import { badge } from '../shared/parts';
import type { BadgeModel } from '../shared/parts-protocol';
import type { ChainModel, ChainNodeModel, Send, SnapshotModel } from './protocol';

/**
 * The backing chain as a list that is drawn as a picture: a point for each image, lines between them, and the snapshots as branches of
 * the first. What lines and points show is said in words too.
 */
export function chainSection(model: ChainModel, send: Send): HTMLElement {
  const { heading, summary, nodes } = model;
  return element(
    'section',
    { class: 'card chain', 'aria-labelledby': 'chain' },
    element('h2', { id: 'chain' }, heading),
    element('p', {}, foreign(summary)),
    element(
      'ol',
      { class: 'picture' },
      ...nodes.map((node, index) => chainItem(node, index === 0 ? snapshotList(model, send) : undefined, send)),
    ),
  );
}

function chainItem(node: ChainNodeModel, snapshots: Child, send: Send): HTMLElement {
  const { id, mark, flows, link, name, path, details, problem, badges } = node;
  const title =
    id === undefined
      ? foreign(name, { class: 'name', title: path })
      : linkTo(name, node.open ?? path, `image ${id}`, () => {
          send({ type: 'openImage', id });
        });
  return element(
    'li',
    { class: `node ${mark}${flows ? ' flows' : ''}` },
    point(mark),
    link !== undefined && element('p', { class: 'quiet link-kind' }, link),
    titleLine(title, badges),
    details !== '' && element('p', { class: 'quiet' }, foreign(details)),
    problem !== undefined && element('p', { class: 'problem' }, foreign(problem)),
    snapshots,
  );
}

function titleLine(title: HTMLElement, badges: readonly BadgeModel[]): HTMLElement {
  return element('p', { class: 'title' }, title, ...badges.flatMap((each) => [' ', badge(each)]));
}

function snapshotList({ snapshots, snapshotsLabel, moreSnapshots }: ChainModel, send: Send): Child {
  if (snapshots.length === 0) return undefined;
  return element(
    'div',
    { class: 'branches' },
    element('p', { class: 'quiet', id: 'snapshots' }, snapshotsLabel),
    element(
      'ul',
      { 'aria-labelledby': 'snapshots' },
      ...snapshots.map((snapshot) => snapshotItem(snapshot, send)),
      moreSnapshots !== undefined && element('li', { class: 'quiet more' }, moreSnapshots),
    ),
  );
}

function snapshotItem({ id, name, badges, details, owns, open }: SnapshotModel, send: Send): HTMLElement {
  const title = linkTo(name, open, `snapshot ${id}`, () => {
    send({ type: 'openSnapshot', id });
  });
  return element(
    'li',
    { class: `branch ${owns ? 'own' : 'none'}` },
    point(owns ? 'own' : 'none'),
    titleLine(title, badges),
    element('p', { class: 'quiet' }, details),
  );
}

function linkTo(name: string, hint: string, focus: string, onclick: () => void): HTMLElement {
  return element('button', { class: 'link', title: hint, 'data-focus': focus, onclick }, foreign(name));
}

/** Full where there is a string, with a ring where the string applies that the image has; a cross where the chain is broken. */
function point(mark: ChainNodeModel['mark']): SVGElement {
  const ring = svg('circle', {
    class: 'ring',
    cx: '8',
    cy: '8',
    r: mark === 'applies' || mark === 'broken' ? '6.5' : '4.5',
  });
  const inside =
    mark === 'broken'
      ? [svg('path', { class: 'cross', d: 'M5.5 5.5l5 5M10.5 5.5l-5 5' })]
      : mark === 'applies'
        ? [svg('circle', { class: 'dot', cx: '8', cy: '8', r: '3.5' })]
        : [];
  return svg('svg', { class: 'point', viewBox: '0 0 16 16', 'aria-hidden': 'true' }, ring, ...inside);
}
