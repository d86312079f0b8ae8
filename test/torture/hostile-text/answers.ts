import { MARK } from './texts';

/** Markdown out of an answer, wherever in it. */
export function markdownIn(answer: unknown): string[] {
  if (typeof answer !== 'object' || answer === null) return [];
  if ('kind' in answer && answer.kind === 'markdown' && 'value' in answer) return [String(answer.value)];
  return Object.values(answer).flatMap(markdownIn);
}

/** Hostile markup that would come to life in Markdown: neither escaped nor inside a code span; undefined if there is none. */
export function liveMarkup(markdown: string): string | undefined {
  const prose = withoutCode(markdown).replace(/\\[!-/:-@[-`{-~]/g, '');
  const link = new RegExp(`\\]\\(\\s*(command|https?):[^)]*${MARK}`).exec(prose);
  const tag = /<\/?[a-z!][^>]*/i.exec(prose) ?? /\$\([a-z-]+\)/.exec(prose);
  return (link ?? tag)?.[0];
}

/** CommonMark 6.1: a code span ends at a run of as many backticks as it began with; a fence is one of at least three at the start of a line. */
function withoutCode(markdown: string): string {
  let [rest, prose] = [markdown, ''];
  for (;;) {
    const open = /(?<!\\)`+/.exec(rest);
    if (!open) return prose + rest;
    const [ticks] = open;
    const behind = rest.slice(open.index + ticks.length);
    const close = new RegExp(`(?<!\`)${ticks}(?!\`)`).exec(behind);
    prose += rest.slice(0, open.index);
    if (!close) return prose + behind;
    rest = behind.slice(close.index + ticks.length);
  }
}
