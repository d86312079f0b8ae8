import { originOf } from '../document/follow';
import type { KeyList } from '../document/key-list';
import { exactInteger, itemsOf, valueOf } from '../document/node-value';
import type { Member, Node, ParsedDocument } from '../document/parse';
import { message, type Message } from '../message';
import { meetsCondition, wantedValue } from '../registry/conditions';
import type { Condition, CrossCheck, Registry } from '../registry/registry';
import { rememberedOf } from '../remembered';
import { finding, fix } from './build';
import type { Finding, Fix, RelatedPlace } from './finding';

/** What the registry's rules over several keys have against a document. A rule says nothing where a key of it is absent. */
export function findCrossChecks(document: ParsedDocument, registry: Registry): Finding[] {
  return rulesOver(document.keys)(registry).flatMap((rule) => rule.find(document));
}

const rulesOver = rememberedOf((keys: KeyList) =>
  rememberedOf((registry: Registry) =>
    registry.crossChecks
      .map((check) => new Rule(check, keys, registry))
      .filter(({ concernsDocument }) => concernsDocument),
  ),
);

/** A rule over the versions of a document that have the same keys. Members that kept it are looked at again when one of them changed. */
class Rule {
  private readonly positions: readonly number[];
  private kept: readonly (Member | undefined)[] | undefined;

  constructor(
    private readonly check: CrossCheck,
    { positions }: KeyList,
    private readonly registry: Registry,
  ) {
    const names = check.rule === 'lte' ? [check.left, check.right] : Object.keys({ ...check.if, ...check.then });
    this.positions = names.map((name) => positions.get(name)).filter((position) => position !== undefined);
  }

  /** Whether the document has a key that the rule speaks of. */
  get concernsDocument(): boolean {
    return this.positions.length > 0;
  }

  find(document: ParsedDocument): Finding[] {
    const members = this.positions
      .map((position) => document.members[position])
      .map((member) => member && originOf(member));
    if (this.kept?.every((member, index) => member === members[index]) === true) return [];
    const { check } = this;
    const values = new Values(document, this.registry);
    const found = check.rule === 'lte' ? atMost(check, values) : implied(check, values);
    this.kept = found.length === 0 ? members : undefined;
    return found;
  }
}

/** The values of a document by key; of a key that is there twice none, since nobody knows which one counts. */
class Values {
  constructor(
    private readonly document: ParsedDocument,
    private readonly registry: Registry,
  ) {}

  node(key: string): Node | undefined {
    const { members, keys } = this.document;
    return members[keys.positions.get(key) ?? members.length]?.valueNode;
  }

  text(node: Node): string {
    return this.document.text.slice(node.offset, node.offset + node.length);
  }

  /** Whether a value meets a condition; undefined if there is none, or none of the type that the condition speaks of. */
  meets(key: string, condition: Condition): boolean | undefined {
    const node = this.node(key);
    if (node === undefined) return undefined;
    return meetsCondition(this.registry.get(key)?.merge ?? { policy: 'equal' }, valueOf(node), condition);
  }
}

function atMost({ left, right }: Extract<CrossCheck, { rule: 'lte' }>, values: Values): Finding[] {
  const leftNode = values.node(left);
  const rightNode = values.node(right);
  if (leftNode?.type !== 'number' || rightNode?.type !== 'number') return [];
  const args = { left, right, leftValue: values.text(leftNode), rightValue: values.text(rightNode) };
  const low = exactInteger(args.leftValue) ?? Number(args.leftValue);
  const high = exactInteger(args.rightValue) ?? Number(args.rightValue);
  if (low <= high) return [];
  return [finding('limit-order', leftNode, args, { related: [place(rightNode, message('{right} is here.', args))] })];
}

function implied(check: Extract<CrossCheck, { rule: 'implies' }>, values: Values): Finding[] {
  const [ifKey] = Object.keys(check.if);
  const ifNode = ifKey === undefined ? undefined : values.node(ifKey);
  if (ifKey === undefined || ifNode === undefined) return [];
  if (!Object.entries(check.if).every(([key, condition]) => values.meets(key, condition) === true)) return [];
  return Object.entries(check.then).flatMap(([thenKey, condition]) => {
    const thenNode = values.node(thenKey);
    if (thenNode === undefined || values.meets(thenKey, condition) !== false) return [];
    const why = check.why === undefined ? '' : ` (${check.why})`;
    const args = { ifKey, ifValue: values.text(ifNode), thenKey, needed: inWords(condition), why };
    const related = [place(ifNode, message('{ifKey} is here.', args))];
    return [finding('contradiction', thenNode, args, { related, fixes: additions(thenNode, condition) })];
  });
}

/** The item that a list must have, after its last one. The other value may be the wrong one as well, so this is never done unasked. */
function additions(list: Node, condition: Condition): Fix[] {
  const last = itemsOf(list).at(-1);
  if (last === undefined || typeof condition !== 'object' || !('contains' in condition)) return [];
  const item = wantedValue(condition);
  return [fix('insert', { what: item }, [{ offset: last.offset + last.length, length: 0, text: `, ${item}` }], false)];
}

function place({ offset, length }: Node, said: Message): RelatedPlace {
  return { offset, length, ...said };
}

/** What a value must do: follows "must". */
function inWords(condition: Condition): Message {
  const value = wantedValue(condition);
  if (typeof condition !== 'object') return message('be {value}', { value });
  if ('contains' in condition) return message('contain {value}', { value });
  if ('only' in condition) return message('contain nothing but {value}', { value });
  return message('contain {value} or a version of it', { value });
}
