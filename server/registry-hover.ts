import type { Hover } from 'vscode-languageserver';
import { fieldAt } from '../core/document/path';
import { descriptionAt } from '../core/registry/file-schema';
import { markup } from './client-features';
import { toRange } from './convert';
import type { OpenDocument } from './documents';
import { codeSpan, prose, shown } from './markdown';
import type { Services } from './services';

/** What the field of a registry file at an offset is for, by the schema of such files. */
export function registryHover({ client }: Services, { text, parsed }: OpenDocument, offset: number): Hover | null {
  const field = fieldAt(parsed, offset);
  const description = field && descriptionAt(field.path);
  if (!field || description === undefined) return null;
  const name = String(field.path.at(-1));
  const contents = markup(client.hoverMarkdown, {
    markdown: `${codeSpan(name)}: ${prose(description)}`,
    plain: `${shown(name)}: ${shown(description)}`,
  });
  return { contents, range: toRange(text, field.node.offset, field.node.length) };
}
