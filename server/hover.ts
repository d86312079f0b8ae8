import { MarkupKind, type Hover, type HoverParams } from 'vscode-languageserver';
import { pointAt, type Pointed } from '../core/document/cursor';
import type { ParsedDocument } from '../core/document/parse';
import type { Say } from '../core/message';
import { describeKey } from '../core/registry/describe';
import { classifyKey } from '../core/registry/key-grammar';
import type { KeyEntry } from '../core/registry/registry';
import { rememberedOf } from '../core/remembered';
import { toRange } from './convert';
import type { OpenDocument } from './documents';
import type { InheritedText } from './images';
import { keyText } from './key-text';
import { codeSpan, prose, shown } from './markdown';
import { registryHover } from './registry-hover';
import type { Services } from './services';

/** A paragraph of a hover in both forms. */
interface Paragraph {
  readonly markdown: string;
  readonly plain: string;
}

/** `textDocument/hover`: what a key means, what one of its values means, and what a backing file says of it; of a registry file its fields. */
export async function hover(services: Services, { textDocument, position }: HoverParams): Promise<Hover | null> {
  const registry = services.documents.registry(textDocument.uri);
  if (registry) return registryHover(services, registry, registry.text.offsetAt(position));
  const document = services.documents.get(textDocument.uri);
  const pointed = document && pointAt(document.parsed, document.text.offsetAt(position));
  if (!document || !pointed) return null;
  const { client, say } = services;
  const facts = await services.images.get(document.uri);
  const { key } = pointed.member;
  const entry = services.registry.get(key);
  const inForm = ({ markdown, plain }: Paragraph): string => (client.hoverMarkdown ? markdown : plain);
  const paragraphs = [
    ...(entry ? valueParagraphs(entry, pointed, say).map(inForm) : []),
    entry ? keyParagraph(services)(entry) : inForm(unregistered(key, say)),
    ...(facts?.inherited ? inherited(facts.inherited, key, say).map(inForm) : []),
  ];
  return toHover(services, document, pointed, paragraphs);
}

function toHover({ client }: Services, { text }: OpenDocument, { node }: Pointed, paragraphs: string[]): Hover {
  const contents = client.hoverMarkdown
    ? { kind: MarkupKind.Markdown, value: paragraphs.join('\n\n---\n\n') }
    : { kind: MarkupKind.PlainText, value: paragraphs.join('\n\n') };
  return { contents, range: toRange(text, node.offset, node.length) };
}

/** What is said of a key, in the form of the client: put together once, and asked for again and again. */
const keyParagraph = rememberedOf(({ client, say }: Services) =>
  rememberedOf((entry: KeyEntry): string => {
    const { key } = entry;
    const text = keyText(entry, say);
    return client.hoverMarkdown ? `${codeSpan(key)}\n\n${text.markdown}` : `${shown(key)}\n\n${text.plain}`;
  }),
);

/** The meaning of the value or list item under the pointer, what it is another name of, and what versions it stands for. */
function valueParagraphs(entry: KeyEntry, { part, node }: Pointed, say: Say): Paragraph[] {
  if (part === 'key' || node.type !== 'string') return [];
  const value = String(node.value);
  const meaning = describeKey(entry).values.find((known) => known.value === value)?.description;
  const alias = own(entry.merge.valueAliases, value);
  const family = own(entry.merge.families, value);
  const sentences = [
    meaning === undefined ? '' : prose(meaning),
    alias === undefined ? '' : say('The same as {value}.', { value: codeSpan(alias) }),
    family === undefined ? '' : say('Stands for every {names}.', { names: family.map(codeSpan).join(', ') }),
  ].filter(Boolean);
  if (sentences.length === 0) return [];
  const plain = [
    meaning,
    alias && say('The same as {value}.', { value: alias }),
    family && say('Stands for every {names}.', { names: family.join(', ') }),
  ];
  return [
    {
      markdown: `${codeSpan(JSON.stringify(value))}: ${sentences.join(' — ')}`,
      plain: `${shown(JSON.stringify(value))}: ${shown(plain.filter(Boolean).join(' — '))}`,
    },
  ];
}

function own<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return record && Object.hasOwn(record, name) ? record[name] : undefined;
}

function unregistered(key: string, say: Say): Paragraph {
  const said = whose(key, say);
  return { markdown: `${codeSpan(key)}\n\n${prose(said)}`, plain: `${shown(key)}\n\n${said}` };
}

/** What can be said of a key that no registry has: a vendor's key belongs to the owner of the domain that it starts with. */
function whose(key: string, say: Say): string {
  const { kind } = classifyKey(key);
  if (kind === 'qemu') return say('Not registered. Every key that starts with `qemu.` must be.');
  if (kind === 'invalid') return say('Neither a `qemu.` key nor a reversed domain name.');
  const domain = key.split('.').slice(0, -1).reverse().join('.');
  return say('Not registered here. Its meaning is up to the owner of {domain}.', { domain });
}

/** What applies to the key without this document, and the file that says so. */
function inherited({ path, parsed }: InheritedText, key: string, say: Say): Paragraph[] {
  const value = valueText(parsed, key);
  if (value === undefined) return [];
  return [
    {
      markdown: say('Inherited value: {value} from {file}', { value: codeSpan(value), file: codeSpan(path) }),
      plain: say('Inherited value: {value} from {file}', { value: shown(value), file: shown(path) }),
    },
  ];
}

/** A value as it is written, exactly; of duplicates the last one. */
function valueText({ members, text }: ParsedDocument, key: string): string | undefined {
  const node = members.findLast((member) => member.key === key)?.valueNode;
  return node && text.slice(node.offset, node.offset + node.length);
}
