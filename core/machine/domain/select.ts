import type { Element } from '@xmldom/xmldom';
import type { LibvirtMapping } from '../../registry/entry';
import { attributeOf, elementsIn, textOf } from './xml';

/** A place that a path of the registry leads to. */
export interface Match {
  readonly element: Element;
  /** The attribute's value; or the element's text, or its name where the path ends in `*`. */
  readonly value: string;
}

interface Step {
  readonly isAttribute: boolean;
  readonly name: string;
  readonly conditions: readonly Condition[];
}

/** `[@state='on']`, `[target/@name='x']`: an attribute of the element itself, or of a child, has a value. */
interface Condition {
  readonly child?: string;
  readonly attribute: string;
  readonly value: string;
}

type Namespaces = Readonly<Record<string, string>>;

/**
 * The places of a domain that a mapping's path leads to, in the order of the text. The paths of the registry are a small part of XPath: child
 * elements by name or `*`, an attribute at the end, and conditions on attributes. Other paths lead nowhere.
 */
export function select(root: Element, { path, namespaces = {} }: LibvirtMapping): Match[] {
  const steps = readPath(path);
  const [first, ...rest] = steps ?? [];
  if (first === undefined || !matches(root, first, namespaces)) return [];
  return walk([root], rest, namespaces);
}

function walk(elements: readonly Element[], steps: readonly Step[], namespaces: Namespaces): Match[] {
  const [step, ...rest] = steps;
  if (step === undefined) return elements.map((element) => ({ element, value: textOf(element) }));
  if (step.isAttribute) {
    return elements.flatMap((element) => {
      const value = attributeOf(element, step.name);
      return value === undefined ? [] : [{ element, value }];
    });
  }
  const found = elements.flatMap((element) => elementsIn(element).filter((child) => matches(child, step, namespaces)));
  if (rest.length === 0 && step.name === '*') return found.map((element) => ({ element, value: element.tagName }));
  return walk(found, rest, namespaces);
}

function matches(element: Element, { name, conditions }: Step, namespaces: Namespaces): boolean {
  return (name === '*' || hasName(element, name, namespaces)) && conditions.every((each) => holds(element, each));
}

function hasName({ localName, namespaceURI }: Element, name: string, namespaces: Namespaces): boolean {
  const [local = '', prefix] = name.split(':').reverse();
  return localName === local && namespaceURI === (prefix === undefined ? null : (namespaces[prefix] ?? ''));
}

function holds(element: Element, { child, attribute, value }: Condition): boolean {
  if (child === undefined) return attributeOf(element, attribute) === value;
  return elementsIn(element).some((inner) => inner.localName === child && attributeOf(inner, attribute) === value);
}

const STEP = /^\/(@?)([\w:.-]+|\*)((?:\[[^\]]*\])*)/;

/** The steps of a path; undefined for one that has more in it than is understood here. */
function readPath(path: string): Step[] | undefined {
  const steps: Step[] = [];
  for (let rest = path; rest !== '';) {
    const match = STEP.exec(rest);
    const conditions = readConditions(match?.[3] ?? '');
    if (match === null || conditions === undefined) return undefined;
    steps.push({ isAttribute: match[1] === '@', name: match[2] ?? '', conditions });
    rest = rest.slice(match[0].length);
  }
  return steps;
}

function readConditions(text: string): Condition[] | undefined {
  const conditions: Condition[] = [];
  for (const [, inner = ''] of text.matchAll(/\[([^\]]*)\]/g)) {
    const match = /^(?:([\w.-]+)\/)?@([\w.-]+)='([^']*)'$/.exec(inner);
    if (match === null) return undefined;
    const [, child, attribute = '', value = ''] = match;
    conditions.push({ attribute, value, ...(child === undefined ? {} : { child }) });
  }
  return conditions;
}
