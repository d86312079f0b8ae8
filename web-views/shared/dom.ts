/** What an element may have: attributes as text (`true` for one without a value; undefined for none), and what a click does. */
export interface Properties {
  readonly [attribute: string]: string | boolean | undefined | (() => void);
  readonly onclick?: () => void;
}

export type Child = Node | string | undefined | false;

/** Makes an element. Text children stay text, whatever they say: this is the only way in which a page gets content. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  setProperties(made, properties);
  made.append(...children.filter((child) => child !== undefined && child !== false));
  return made;
}

/** Makes an SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  properties: Readonly<Record<string, string>>,
  ...children: readonly SVGElement[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  setProperties(made, properties);
  made.append(...children);
  return made;
}

function setProperties(made: Element, properties: Properties): void {
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') made.addEventListener('click', value);
    else made.setAttribute(name, value === true ? '' : value);
  }
}

/** Text of somebody else's, whose direction of writing does not spread to what stands around it. */
export function foreign(text: string, properties: Properties = {}): HTMLElement {
  return element('bdi', properties, text);
}

/**
 * Replaces all content of the page. The element that has the focus, known by its `data-focus`, has it again afterwards, and the page stays
 * scrolled as it was.
 */
export function replacePage(...children: readonly Child[]): void {
  const { scrollX, scrollY } = window;
  const focused = document.activeElement?.getAttribute('data-focus');
  document.body.replaceChildren(...children.filter((child) => child !== undefined && child !== false));
  window.scrollTo(scrollX, scrollY);
  if (typeof focused !== 'string') return;
  const again = [...document.querySelectorAll<HTMLElement>('[data-focus]')];
  again.find((each) => each.getAttribute('data-focus') === focused)?.focus({ preventScroll: true });
}
