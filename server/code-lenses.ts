import { dirname, basename } from 'node:path';
import type { CodeLens, CodeLensParams } from 'vscode-languageserver';
import { parseUri } from '../core/document/location';
import { utf8Length } from '../core/document/utf8';
import type { Say } from '../core/message';
import type { OpenDocument } from './documents';
import type { ImageFacts, InheritedText } from './images';
import { shown } from './markdown';
import type { Services } from './services';

/** A line above the document; with the URI of a document that it leads to, if any. */
interface Remark {
  readonly title: string;
  readonly target?: string;
}

/** `textDocument/codeLens`: whose string a document of an image shows, how much room it takes, and how many snapshots inherit it. */
export async function codeLenses(services: Services, { textDocument }: CodeLensParams): Promise<CodeLens[]> {
  const document = services.documents.get(textDocument.uri);
  const facts = document && (await services.images.get(document.uri));
  if (!document || facts?.shows === undefined) return [];
  const start = { line: 0, character: 0 };
  return remarksOn(document, facts, services.say).map((remark) => ({
    range: { start, end: start },
    command: commandOf(remark, services.client.openCommand),
  }));
}

/** Without a command that the client is known to have, a lens is mere text: that is what an empty name means. */
function commandOf({ title, target }: Remark, openCommand: string | undefined): NonNullable<CodeLens['command']> {
  // `$(name)` would be shown as an icon.
  const text = shown(title).replaceAll('$(', '\\$(');
  if (target === undefined || openCommand === undefined) return { title: text, command: '' };
  return { title: text, command: openCommand, arguments: [target] };
}

function remarksOn(document: OpenDocument, facts: ImageFacts, say: Say): Remark[] {
  const { shows, inherited, inheritingSnapshots = 0 } = facts;
  const remarks: Remark[] = [];
  const isInherited = shows === 'inherited' || facts.readOnly;
  if (isInherited && inherited)
    remarks.push(inheritedFrom(document, inherited, facts.readOnly && shows === 'own', say));
  else if (shows === 'nothing') remarks.push({ title: nothing(facts, say) });
  if (!facts.readOnly) remarks.push({ title: room(document, facts, say) });
  if (shows !== 'nothing' && inheritingSnapshots > 0) remarks.push({ title: heirs(inheritingSnapshots, say) });
  return remarks;
}

function inheritedFrom(
  { uri }: OpenDocument,
  { path, uri: target }: InheritedText,
  isItsOwn: boolean,
  say: Say,
): Remark {
  if (isItsOwn) return { title: say('Own string of this image'), target };
  const location = parseUri(uri);
  const isNear = location !== undefined && dirname(location.image) === dirname(path);
  return { title: say('Inherited from {file}', { file: isNear ? basename(path) : path }), target };
}

function nothing({ brokenChain }: ImageFacts, say: Say): string {
  return brokenChain === true ? say('No string found: a backing file could not be read') : say('No string yet');
}

/** The bytes of the text as it stands in the editor, saved or not. */
function room({ parsed }: OpenDocument, { shows, capacityBytes }: ImageFacts, say: Say): string {
  const used = utf8Length(parsed.text);
  const isOwn = shows === 'own';
  if (capacityBytes === undefined)
    return isOwn ? say('Own string, {used} bytes', { used }) : say('{used} bytes', { used });
  const args = { used, capacity: capacityBytes };
  return isOwn ? say('Own string, {used} of {capacity} bytes', args) : say('{used} of {capacity} bytes', args);
}

function heirs(count: number, say: Say): string {
  return count === 1 ? say('1 snapshot inherits this') : say('{count} snapshots inherit this', { count });
}
