import { element, foreign, svg } from './dom';
import type { BadgeModel, NoticeModel, Tone } from './parts-protocol';

/** A badge whose colour says how good the news is; the words say it too. */
export function badge({ text, tone }: BadgeModel): HTMLElement {
  return element('vscode-badge', { class: `badge ${tone}` }, text);
}

/** Sentences with a sign each. They are read aloud when they change. */
export function notices(all: readonly NoticeModel[]): HTMLElement {
  const items = all.map(({ text, tone }) => element('p', { class: `notice ${tone}` }, sign(tone), foreign(text)));
  return element('div', { class: 'notices', role: 'status' }, ...items);
}

/** What a button of a toolbar does, and how it is called. */
export interface Action<Command extends string> {
  readonly command: Command;
  readonly label: string;
  readonly hint: string;
  readonly isMain: boolean;
}

/** The buttons of a page in a row; `label` names the row for a screen reader. */
export function toolbar<Command extends string>(
  label: string,
  actions: readonly Action<Command>[],
  send: (message: { readonly type: 'run'; readonly command: Command }) => void,
): HTMLElement {
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

const CIRCLE = 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Z';
const SHAPES: Readonly<Record<Tone, string>> = {
  plain: `${CIRCLE}M8 7v5M8 4v1`,
  good: `${CIRCLE}M4.8 8.2l2.2 2.3l4.2-4.6`,
  info: `${CIRCLE}M8 7v5M8 4v1`,
  warning: 'M8 2 1.2 14h13.6L8 2ZM8 6.5v3.5M8 11.6v1',
  error: `${CIRCLE}M5 5l6 6M11 5l-6 6`,
};

/** A small picture of how grave something is; nothing for a screen reader, which gets the words. */
export function sign(tone: Tone): SVGElement {
  const shape = SHAPES[tone];
  return svg('svg', { class: `sign ${tone}`, viewBox: '0 0 16 16', 'aria-hidden': 'true' }, svg('path', { d: shape }));
}
