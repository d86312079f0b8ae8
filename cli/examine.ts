import { parseDocument, type ParsedDocument } from '../core/document/parse';
import { decodeUtf8 } from '../core/document/utf8';
import { checkDocument, type CheckContext } from '../core/findings/check';
import type { Finding } from '../core/findings/finding';
import { findLayer1 } from '../core/findings/layer1';

/** A string with everything that the rules have against it, by offset. */
export interface Examined {
  /** What is not UTF-8 is replaced by U+FFFD. */
  readonly text: string;
  readonly document: ParsedDocument;
  readonly findings: readonly Finding[];
}

/**
 * Applies all rules to a string as it is stored: those for bytes, which only text from outside can break, and those for texts. Of one that differs
 * from `before` in a single member only that member is read and checked.
 */
export function examine(bytes: Uint8Array, context: CheckContext, before?: ParsedDocument): Examined {
  const { text, invalidAt } = decodeUtf8(bytes);
  const document = parseDocument(text, before);
  const encoding = invalidAt === undefined ? [] : findLayer1(bytes).filter(({ code }) => code === 'not-utf8');
  const findings = [...encoding, ...checkDocument(document, context)].sort((a, b) => a.offset - b.offset);
  return { text, document, findings };
}
