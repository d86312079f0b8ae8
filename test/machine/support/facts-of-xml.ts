import { DOMParser, type Element } from '@xmldom/xmldom';

/** Everything that a document says, one line each: `/domain/vcpu=2`, `/domain/os/type@arch=x86_64`, `/domain/features/acpi`. */
export function factsOfXml(xml: string): string[] {
  const root = new DOMParser().parseFromString(xml, 'text/xml').documentElement;
  return root === null ? [] : factsOf(root, '');
}

function factsOf(element: Element, parent: string): string[] {
  const path = `${parent}/${element.nodeName}`;
  const attributes = Array.from(element.attributes).filter(({ nodeName }) => !nodeName.startsWith('xmlns'));
  const children = Array.from(element.childNodes).filter(
    (node): node is Element => node.nodeType === node.ELEMENT_NODE,
  );
  const text = element.textContent ?? '';
  return [
    children.length === 0 && text !== '' ? `${path}=${text}` : path,
    ...attributes.map(({ nodeName, nodeValue }) => `${path}@${nodeName}=${nodeValue ?? ''}`),
    ...children.flatMap((child) => factsOf(child, path)),
  ];
}
