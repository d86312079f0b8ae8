import { plainForm } from '../document/odd-characters';
import type { Member, ParsedDocument } from '../document/parse';
import { message, type Message } from '../message';
import { classifyKey, MAX_KEY_BYTES, MAX_SEGMENT_BYTES, type KeyFault } from '../registry/key-grammar';
import type { KeyEntry, Registry } from '../registry/registry';
import { finding, fix } from './build';
import type { CheckContext } from './check';
import type { Finding, Fix } from './finding';
import { flattenFixes, isNested } from './flatten';
import { lookAlikeArgs } from './look-alikes';

/** What Layer 2 has against the names of some top-level keys: not registered, misspelt, nested, deprecated. */
export function findKeyNames(document: ParsedDocument, suspects: readonly Member[], context: CheckContext): Finding[] {
  const check = new NameCheck(document, context);
  return suspects.flatMap((member) => check.check(member));
}

const FAULTS: Readonly<Record<KeyFault, (part: string) => Message>> = {
  'too-long': () => message('it is longer than {limit} bytes', { limit: MAX_KEY_BYTES }),
  'segment-too-long': () =>
    message('a part between two dots is longer than {limit} bytes', { limit: MAX_SEGMENT_BYTES }),
  'few-parts': () =>
    message(
      'keys are registered qemu. keys or reversed domain names with at least three parts, such as com.example.name',
    ),
  'bad-part': (part) => message('the part {part} is not made of small letters, digits and single hyphens', { part }),
  'x-prefix': () => message('x- is no domain; use a reversed domain name that is yours'),
};

/**
 * Whether nothing can be wrong with a key that is not registered: most keys of a long text are such ones of vendors. Said by the name
 * alone; registered keys that it may be a misspelling of, and characters that only look right, are looked for elsewhere.
 */
function isPlainForeign(key: string, registry: Registry): boolean {
  if (key.startsWith('qemu.') || key.startsWith('org.qemu.')) return false;
  return classifyKey(key).kind === 'vendor' && registry.getByCase(key) === undefined;
}

class NameCheck {
  constructor(
    private readonly document: ParsedDocument,
    private readonly context: CheckContext,
  ) {}

  check(member: Member): Finding[] {
    const { key, keyNode } = member;
    const { registry } = this.context;
    const entry = registry.get(key);
    if (entry !== undefined) return this.checkDeprecated(member, entry);
    if (key === '' || isPlainForeign(key, registry)) return [];
    const registered = registry.getByCase(key)?.key;
    if (registered !== undefined) return [this.checkCase(member, registered)];
    const plain = plainForm(key);
    if (plain !== key && this.isKey(plain)) return [this.lookAlike(member, registry.getByCase(plain)?.key ?? plain)];
    if (isNested(member, registry)) {
      const fixes = flattenFixes(this.document, member, registry);
      return [finding('nested-key', keyNode, { example: '"qemu.min-ram-MB": 1024' }, { fixes })];
    }
    return key.startsWith('qemu.') ? [this.unregistered(member)] : this.checkForeign(member);
  }

  private unregistered(member: Member): Finding {
    const args = { key: JSON.stringify(member.key) };
    return finding('unregistered-key', member.keyNode, args, { fixes: this.suggestions(member), ...this.severity() });
  }

  private checkCase(member: Member, registered: string): Finding {
    const isQemu = registered.startsWith('qemu.');
    const fixes = this.renames(member, [registered]);
    const severity = isQemu ? this.severity() : { severity: 'warning' as const };
    return finding('key-case', member.keyNode, { key: JSON.stringify(member.key), registered }, { fixes, ...severity });
  }

  private isKey(name: string): boolean {
    return this.context.registry.getByCase(name) !== undefined || classifyKey(name).kind !== 'invalid';
  }

  /** A key of which some characters only look like those of a key. */
  private lookAlike(member: Member, meant: string): Finding {
    const fixes = this.renames(member, [meant]);
    return finding('look-alike', member.keyNode, lookAlikeArgs(member.key, meant), { fixes, ...this.severity() });
  }

  /** Keys that are not QEMU's: their owners may use them unregistered. */
  private checkForeign(member: Member): Finding[] {
    const { key, keyNode } = member;
    const kind = classifyKey(key);
    if (kind.kind === 'invalid') {
      const problem = FAULTS[kind.fault](JSON.stringify(kind.part ?? ''));
      return [
        finding('invalid-key', keyNode, { key: JSON.stringify(key), problem }, { fixes: this.suggestions(member) }),
      ];
    }
    if (!key.startsWith('org.qemu.')) return [];
    return [finding('reserved-key', keyNode, { prefix: 'org.qemu.' })];
  }

  private checkDeprecated(member: Member, { deprecated, status }: KeyEntry): Finding[] {
    if (status !== 'deprecated' || deprecated === undefined) return [];
    const { reason, replacedBy } = deprecated;
    const fixes = reason === 'renamed' && replacedBy !== undefined ? this.renames(member, [replacedBy]) : [];
    const args = { key: JSON.stringify(member.key), note: deprecated.note };
    return [finding('deprecated-key', member.keyNode, args, { fixes, tag: 'deprecated' })];
  }

  private suggestions(member: Member): Fix[] {
    return this.renames(member, this.context.registry.suggest(member.key));
  }

  /**
   * Renames that change nothing but what stands between the quotes. A name that the object has already would be a duplicate. The first
   * name is the preferred one, unless it is one of several of which the key is only the beginning.
   */
  private renames({ key, keyNode }: Member, names: readonly string[]): Fix[] {
    const end = keyNode.offset + keyNode.length;
    const isClosed = keyNode.length > 1 && this.document.text[end - 1] === '"';
    if (!isClosed) return [];
    return names.flatMap((name, index) => {
      if (this.document.keys.positions.has(name)) return [];
      const isSure = index === 0 && (names.length === 1 || !name.startsWith(key));
      const edit = { offset: keyNode.offset + 1, length: keyNode.length - 2, text: name };
      return [fix('rename', { name }, [edit], isSure)];
    });
  }

  private severity(): Partial<Finding> {
    return this.context.readOnly === true ? { severity: 'warning' } : {};
  }
}
