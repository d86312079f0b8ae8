import type { Element } from '@xmldom/xmldom';
import type { MessageArgs } from '../../message';
import type { KeyEntry, LibvirtMapping } from '../../registry/entry';
import type { Registry } from '../../registry/registry';
import { validatorOf } from '../../registry/validator';
import { NOT_CARRIED_MESSAGES, type NotCarriedPart, type NotCarriedReason } from './not-carried';
import { itemSchemaOf, typesOf } from '../../registry/words';

/** What the readers of a domain's parts are given, and what they have found so far. */
export class Reading {
  readonly keys = new Map<string, unknown>();
  private readonly told = new Map<string, NotCarriedPart>();

  constructor(
    readonly root: Element,
    /** Name of the domain's file, for errors. */
    readonly file: string,
    readonly registry: Registry,
    /** Whether the machine type keeps its version. */
    readonly exact: boolean,
  ) {}

  /** Sets a key, if the registry takes the value; of a list the items that it takes, each once. What it does not take is told. */
  put(key: string, value: unknown, what: string, keys: Map<string, unknown> = this.keys): void {
    const entry = this.registry.get(key);
    if (entry === undefined || value === undefined) return;
    const taken = Array.isArray(value) ? this.takenItems(entry, value, what) : value;
    if (Array.isArray(taken) && taken.length === 0) return;
    if (validatorOf(entry.schema)(taken)) keys.set(key, taken);
    else this.leaveOut(what, 'value-not-taken', { key, value: shown(taken) });
  }

  private takenItems({ key, schema }: KeyEntry, items: readonly unknown[], what: string): unknown[] {
    const isTaken = validatorOf(itemSchemaOf(schema) ?? {});
    return [...new Set(items)].filter((item) => {
      if (isTaken(item)) return true;
      this.leaveOut(what, 'value-not-taken', { key, value: shown(item) });
      return false;
    });
  }

  /** Tells of a part that is not carried. The same is told once. */
  leaveOut(what: string, reason: NotCarriedReason, args: MessageArgs = {}): void {
    const part = { what, message: NOT_CARRIED_MESSAGES[reason], args: { ...args, what } };
    this.told.set(JSON.stringify(part), part);
  }

  /** The parts that no key says, each once, in the order in which they were found. */
  get notCarried(): readonly NotCarriedPart[] {
    return [...this.told.values()];
  }

  /** The first place of a key in a domain, as the registry has it; a path that leads nowhere for a key that has none. */
  mappingOf(key: string, index = 0): LibvirtMapping {
    return this.registry.get(key)?.mapping.libvirt?.[index] ?? { path: '' };
  }
}

const MOST_SHOWN = 80;

function shown(value: unknown): string {
  // A text is cut before it is quoted, so that the quote ends and no escape is halved.
  if (typeof value === 'string') return JSON.stringify(cut(value));
  return cut(JSON.stringify(value));
}

function cut(text: string): string {
  const characters = Array.from(text);
  return characters.length > MOST_SHOWN ? `${characters.slice(0, MOST_SHOWN).join('')}…` : text;
}

/** What a value of libvirt is in the registry's words: its mapping turned round. A value that it does not name is the same in both. */
export function fromLibvirt({ valueMap = {}, readMap = {} }: LibvirtMapping, value: string): string {
  const direct = Object.hasOwn(readMap, value) ? readMap[value] : undefined;
  const [turned] = Object.entries(valueMap).find(([, theirs]) => theirs === value) ?? [];
  return direct ?? turned ?? value;
}

/** Whether the values of a key are lists, numbers, yes or no, or texts. */
export function shapeOf({ schema }: KeyEntry): 'list' | 'integer' | 'boolean' | 'text' {
  const types = typesOf(schema);
  if (types.includes('array')) return 'list';
  if (types.includes('boolean')) return 'boolean';
  return types.includes('integer') ? 'integer' : 'text';
}
