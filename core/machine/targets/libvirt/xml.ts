import { DOMImplementation, XMLSerializer, type Document, type Element } from '@xmldom/xmldom';

/** An XML element as plain data: its text, or the elements in it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | undefined>>;
  readonly content: string | readonly XmlElement[];
  /** Namespace of a name with a prefix. */
  readonly namespace?: string;
}

/** An element; attributes that are undefined are left out. */
export function element(
  name: string,
  attributes: XmlElement['attributes'] = {},
  content: XmlElement['content'] = [],
): XmlElement {
  return { name, attributes, content };
}

/**
 * The text of a document with this root, two blanks a level, everything escaped, with a line break at its end. Characters that XML 1.0 has
 * no way to write become U+FFFD; the strings that had some are `replaced`.
 */
export function formatXml(root: XmlElement): { text: string; replaced: readonly string[] } {
  const replaced: string[] = [];
  const clean = (text: string): string => {
    const cleaned = writable(text);
    if (cleaned !== text) replaced.push(text);
    return cleaned;
  };
  const document = new DOMImplementation().createDocument(null, '');
  document.appendChild(build(document, root, '\n', clean));
  return { text: `${new XMLSerializer().serializeToString(document)}\n`, replaced };
}

/** Everything but the production Char of XML 1.0: controls, halves of surrogate pairs, U+FFFE and U+FFFF. */
const UNWRITABLE = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** A text with U+FFFD in the place of each character that XML cannot hold. */
export function writable(text: string): string {
  return text.replace(UNWRITABLE, '\uFFFD');
}

function build(document: Document, data: XmlElement, lineBreak: string, clean: (text: string) => string): Element {
  const node = document.createElementNS(data.namespace ?? null, data.name);
  for (const [name, value] of Object.entries(data.attributes)) {
    if (value !== undefined) node.setAttribute(name, clean(value));
  }
  if (typeof data.content === 'string') {
    node.appendChild(document.createTextNode(clean(data.content)));
    return node;
  }
  const inner = `${lineBreak}  `;
  for (const child of data.content) {
    node.appendChild(document.createTextNode(inner));
    node.appendChild(build(document, child, inner, clean));
  }
  if (data.content.length > 0) node.appendChild(document.createTextNode(lineBreak));
  return node;
}
