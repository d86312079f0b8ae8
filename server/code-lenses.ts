import { dirname, basename } from 'node:path';
import type { CodeLens, CodeLensParams } from 'vscode-languageserver';
import { parseUri } from '../core/document/location';
import { utf8Length } from '../core/document/utf8';
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
  return remarksOn(document, facts).map((remark) => ({
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

function remarksOn(document: OpenDocument, facts: ImageFacts): Remark[] {
  const { shows, inherited, inheritingSnapshots = 0 } = facts;
  const remarks: Remark[] = [];
  const isInherited = shows === 'inherited' || facts.readOnly;
  if (isInherited && inherited) remarks.push(inheritedFrom(document, inherited, facts.readOnly && shows === 'own'));
  else if (shows === 'nothing') remarks.push({ title: nothing(facts) });
  if (!facts.readOnly) remarks.push({ title: room(document, facts) });
  if (shows !== 'nothing' && inheritingSnapshots > 0) remarks.push({ title: heirs(inheritingSnapshots) });
  return remarks;
}

function inheritedFrom({ uri }: OpenDocument, { path, uri: target }: InheritedText, isItsOwn: boolean): Remark {
  if (isItsOwn) return { title: 'Own string of this image', target };
  const location = parseUri(uri);
  const isNear = location !== undefined && dirname(location.image) === dirname(path);
  return { title: `Inherited from ${isNear ? basename(path) : path}`, target };
}

function nothing({ brokenChain }: ImageFacts): string {
  return brokenChain === true ? 'No string found: a backing file could not be read' : 'No string yet';
}

/** The bytes of the text as it stands in the editor, saved or not. */
function room({ parsed }: OpenDocument, { shows, capacityBytes }: ImageFacts): string {
  const used = utf8Length(parsed.text);
  const said = capacityBytes === undefined ? `${used} bytes` : `${used} of ${capacityBytes} bytes`;
  return shows === 'own' ? `Own string, ${said}` : said;
}

function heirs(count: number): string {
  return count === 1 ? '1 snapshot inherits this' : `${count} snapshots inherit this`;
}
