import type { Member, ParsedDocument } from '../document/parse';
import { parseDocument } from '../document/parse';
import { decodeUtf8 } from '../document/utf8';
import { checkDocument } from '../findings/check';
import type { Finding } from '../findings/finding';
import type { KeyEntry, Registry } from '../registry/registry';
import type { StoredText } from '../store/read';

/** One member of a string. */
export interface OverviewKey {
  readonly key: string;
  /** The value's text as it is written; undefined where there is none. */
  readonly value: string | undefined;
  /** What the registry says of the key; undefined for a key that no registry knows. */
  readonly entry: KeyEntry | undefined;
  readonly findings: readonly Finding[];
}

/** A stored string taken apart. */
export interface OverviewText {
  /** The image that holds it. */
  readonly path: string;
  readonly bytes: number;
  /** In the order of the text, duplicates kept. */
  readonly keys: readonly OverviewKey[];
  /** Findings that belong to no key. */
  readonly findings: readonly Finding[];
}

/** Takes a string apart and checks it. Never throws, whatever the bytes. */
export function takeApart(
  path: string,
  { bytes }: StoredText,
  registry: Registry,
  capacityBytes?: number,
): OverviewText {
  const document = parseDocument(decodeUtf8(bytes).text);
  const findings = checkDocument(document, { registry, ...(capacityBytes === undefined ? {} : { capacityBytes }) });
  const byMember = new Map<Member, Finding[]>();
  const others: Finding[] = [];
  const memberAt = memberFinder(document);
  for (const finding of findings) {
    const member = memberAt(finding.offset);
    const found = member ? (byMember.get(member) ?? []) : others;
    found.push(finding);
    if (member) byMember.set(member, found);
  }
  const keys = document.members.map((member) => ({
    key: member.key,
    value: valueText(document, member),
    entry: registry.get(member.key),
    findings: byMember.get(member) ?? [],
  }));
  return { path, bytes: bytes.length, keys, findings: others };
}

/** Looks members up by offsets that only grow, so that a text with thousands of findings takes no time. */
function memberFinder({ members }: ParsedDocument): (offset: number) => Member | undefined {
  let at = 0;
  return (offset) => {
    let member = members[at];
    while (member && member.node.offset + member.node.length < offset) member = members[++at];
    return member && offset >= member.node.offset ? member : undefined;
  };
}

function valueText({ text }: ParsedDocument, { valueNode }: Member): string | undefined {
  return valueNode && text.slice(valueNode.offset, valueNode.offset + valueNode.length);
}
