import { DOMParser, ParseError, type Element } from '@xmldom/xmldom';
import { domainRefused } from './refusals';
import { scanXml } from './scan';

/** How a qcow2 image begins when it is read as text: its fourth byte is no UTF-8. */
const IMAGE = 'QFI\ufffd';

/**
 * Reads the text of a libvirt domain (what `virsh dumpxml` prints) and gives its root. Strict: whatever the parser remarks on is refused, and
 * so are document types, entities, other roots than `<domain>`, and texts beyond all measure. Throws QcowmetaError domain-refused.
 */
export function parseDomain(xml: string, file: string): Element {
  if (xml.startsWith(IMAGE)) throw domainRefused('disk-image', file);
  if (xml.trim() === '') throw domainRefused('empty', file);
  const text = xml.startsWith('\ufeff') ? xml.slice(1) : xml;
  scanXml(text, file);
  const root = parse(text, file);
  if (root.namespaceURI !== null || root.localName !== 'domain') {
    throw domainRefused('not-a-domain', file, { element: root.tagName });
  }
  return root;
}

function parse(text: string, file: string): Element {
  let reason = '';
  const onError = (_level: string, message: string): never => {
    reason = message.replace(/[\s.]+$/, '');
    throw new Error(message);
  };
  try {
    const root = new DOMParser({ onError }).parseFromString(text, 'text/xml').documentElement;
    if (root !== null) return root;
    reason = 'there is no element';
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw domainRefused('malformed', file, { line: lineOfError(error), reason }, error);
  }
  throw domainRefused('malformed', file, { line: 1, reason });
}

/** The parser has no types for its places. */
function lineOfError({ locator }: { readonly locator?: unknown }): number {
  const isPlace = typeof locator === 'object' && locator !== null && 'lineNumber' in locator;
  return isPlace && typeof locator.lineNumber === 'number' && locator.lineNumber > 0 ? locator.lineNumber : 1;
}

/** The child elements with a name, in no namespace, in their order. */
export function childrenOf(element: Element, name: string): Element[] {
  return elementsIn(element).filter(({ namespaceURI, localName }) => namespaceURI === null && localName === name);
}

/** The first child element with a name. */
export function childOf(element: Element, name: string): Element | undefined {
  return childrenOf(element, name)[0];
}

/** All child elements, in their order. */
export function elementsIn(element: Element): Element[] {
  return Array.from(element.childNodes).filter(isElement);
}

function isElement(node: { readonly nodeType: number }): node is Element {
  return node.nodeType === 1;
}

const TEXT_NODES: readonly number[] = [3, 4];

/** The text that stands directly in an element, without blanks around it; that of elements in it is left out. */
export function textOf(element: Element): string {
  const parts = Array.from(element.childNodes).filter(({ nodeType }) => TEXT_NODES.includes(nodeType));
  return parts
    .map(({ nodeValue }) => nodeValue ?? '')
    .join('')
    .trim();
}

/** An attribute in no namespace; undefined if it is not there. */
export function attributeOf(element: Element | undefined, name: string): string | undefined {
  return element?.getAttributeNS(null, name) ?? undefined;
}

/** Line of an element in its text, from 1. */
export function lineOf(element: Element): number {
  return element.lineNumber ?? 1;
}
