import type { Span } from './cursor';
import type { Node, ParsedDocument } from './parse';

/**
 * What a growing selection at an offset takes in, the smallest first: the part of a key between two dots, the text of a string without
 * its quotes, the string, the member, what stands between the brackets, the brackets, and so on up to the whole text. Each holds the one
 * before and is larger. Offsets in UTF-16 units.
 */
export function selectionSpans({ text, root }: ParsedDocument, offset: number): Span[] {
  const spans: Span[] = [{ offset: 0, length: text.length }];
  let node = root && holds(root, offset) ? root : undefined;
  while (node) {
    spans.push({ offset: node.offset, length: node.length });
    if (node.type !== 'property') spans.push(...inside(text, node, offset));
    node = node.children?.find((child) => holds(child, offset));
  }
  return nested(spans.reverse());
}

/** Brackets that are not closed end anywhere; what does not hold the span before is left out. */
function nested(spans: readonly Span[]): Span[] {
  const kept: Span[] = [];
  for (const span of spans) {
    const inner = kept.at(-1);
    const grows = !inner || span.length > inner.length;
    const holdsIt = !inner || (span.offset <= inner.offset && inner.offset + inner.length <= span.offset + span.length);
    if (grows && holdsIt) kept.push(span);
  }
  return kept;
}

function holds({ offset, length }: Node, at: number): boolean {
  return offset <= at && at <= offset + length;
}

/** What lies between quotes or brackets, and in a key the part between two dots. The larger one first. */
function inside(text: string, node: Node, at: number): Span[] {
  const start = node.offset + 1;
  const end = node.offset + node.length - 1;
  if (!['string', 'object', 'array'].includes(node.type) || at < start || at > end) return [];
  const inner = { offset: start, length: end - start };
  const isKey = node.parent?.type === 'property' && node.parent.children?.[0] === node;
  if (!isKey) return [inner];
  const from = Math.max(start, text.lastIndexOf('.', at - 1) + 1);
  const dot = text.indexOf('.', at);
  return [inner, { offset: from, length: (dot < 0 || dot > end ? end : dot) - from }];
}
