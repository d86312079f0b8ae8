import { dirname, basename } from 'node:path';
import type { CodeLens, CodeLensParams } from 'vscode-languageserver';
import { parseUri } from '../core/document/location';
import { utf8Length } from '../core/document/utf8';
import type { Say } from '../core/message';
import type { OpenDocument } from './documents';
import type { ClientFeatures } from './client-features';
import type { ImageFacts, InheritedText, OtherString } from './images';
import { shown } from './markdown';
import type { Services } from './services';

/** A line above the document; with what a click on it does, if the client can do that. */
interface Remark {
  readonly title: string;
  readonly command?: string | undefined;
  readonly arguments?: readonly string[];
}

/** Snapshots with the same disk are named up to this number. */
const MOST_SNAPSHOTS = 3;

/**
 * `textDocument/codeLens`: whose string a document of an image shows, how much room it takes, which snapshots say something else, and how
 * many inherit it.
 */
export async function codeLenses(services: Services, { textDocument }: CodeLensParams): Promise<CodeLens[]> {
  const document = services.documents.get(textDocument.uri);
  const facts = document && (await services.images.get(document.uri));
  if (!document || facts?.shows === undefined) return [];
  const start = { line: 0, character: 0 };
  return remarksOn(document, facts, services).map((remark) => ({
    range: { start, end: start },
    command: commandOf(remark),
  }));
}

/** Without a command that the client is known to have, a lens is mere text: that is what an empty name means. */
function commandOf({ title, command, arguments: given }: Remark): NonNullable<CodeLens['command']> {
  // `$(name)` would be shown as an icon.
  const text = shown(title).replaceAll('$(', '\\$(');
  return command === undefined ? { title: text, command: '' } : { title: text, command, arguments: [...(given ?? [])] };
}

function remarksOn(document: OpenDocument, facts: ImageFacts, { say, client }: Services): Remark[] {
  const { shows, inherited, inheritingSnapshots = 0 } = facts;
  const remarks: Remark[] = [];
  const isInherited = shows === 'inherited' || facts.readOnly;
  if (isInherited && inherited) {
    const title = originOf(document, inherited, facts.readOnly && shows === 'own', say);
    remarks.push({ title, command: client.openCommand, arguments: [inherited.uri] });
  }
  if (shows === 'nothing') remarks.push({ title: nothing(facts, say) });
  if (!facts.readOnly) remarks.push({ title: room(document, facts, say) });
  remarks.push(...snapshotsToTakeOver(document, facts, say, client));
  if (shows !== 'nothing' && inheritingSnapshots > 0) remarks.push({ title: heirs(inheritingSnapshots, say) });
  return remarks;
}

function originOf({ uri }: OpenDocument, { path }: InheritedText, isItsOwn: boolean, say: Say): string {
  if (isItsOwn) return say('Own string of this image');
  const location = parseUri(uri);
  const isNear = location !== undefined && dirname(location.image) === dirname(path);
  return say('Inherited from {file}', { file: isNear ? basename(path) : path });
}

/**
 * After the return to a snapshot the image has its own string still. Where the disk is that of the snapshot, that is said; a guest that has
 * run since leaves only the number of snapshots that say something else.
 */
function snapshotsToTakeOver(
  { uri, parsed }: OpenDocument,
  { otherStrings = [] }: ImageFacts,
  say: Say,
  { takeOverCommand: command }: ClientFeatures,
): Remark[] {
  const others = otherStrings.filter(({ text }) => text !== parsed.text);
  const returnedTo = others.filter(({ isReturnedTo }) => isReturnedTo).slice(0, MOST_SNAPSHOTS);
  if (returnedTo.length > 0) {
    return returnedTo.map((snapshot) => ({
      title: diskOf(snapshot, command !== undefined, say),
      command,
      arguments: [uri, snapshot.uri],
    }));
  }
  if (others.length === 0) return [];
  const count = others.length;
  const title =
    count === 1 ? say('1 snapshot has another string') : say('{count} snapshots have another string', { count });
  return [{ title, command, arguments: [uri] }];
}

function diskOf({ segment }: OtherString, canTakeOver: boolean, say: Say): string {
  return canTakeOver
    ? say('Disk as in snapshot {snapshot}: take over its string', { snapshot: segment })
    : say('Disk as in snapshot {snapshot}, which has another string', { snapshot: segment });
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
