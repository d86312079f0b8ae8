import * as vscode from 'vscode';
import { SCHEME, type DocumentTarget } from '../../core/document/location';
import { QcowmetaError } from '../../core/errors';
import { readMetadata } from '../../core/store/read';
import { readSnapshotSegments } from '../file-system/document-content';
import { documentOf, uriOf } from '../file-system/document-uri';
import { describeError } from '../messages';
import { openOverview } from '../overview/open';
import { readingTitle, showWhenSlow } from '../progress';

/** Opens the document that a code lens of the server names; not for people, so in no menu and not in the palette. */
export const OPEN_DOCUMENT_COMMAND = 'qcowmeta.openDocument';

/** Opens a `qcowmeta:` document by its URI as text; any other text is refused. */
export async function openNamedDocument(uri: string): Promise<void> {
  const named = vscode.Uri.parse(uri, true);
  if (!documentOf(named)) throw vscode.FileSystemError.FileNotFound(named);
  await vscode.window.showTextDocument(named, { preview: false });
}

/**
 * "Open Metadata": opens an image's own string. The image is the file that the command was called on in the Explorer, else the active
 * file if it is an image, else one that is picked; its name does not matter.
 */
export async function openMetadata(chosen?: vscode.Uri): Promise<void> {
  const image = await chooseImage(chosen);
  if (image !== undefined) await openDocument(image, { kind: 'own' });
}

/** "Open Effective or Snapshot Metadata": lets one of an image's other documents be picked and opens it. */
export async function openOtherMetadata(chosen?: vscode.Uri): Promise<void> {
  const image = await chooseImage(chosen);
  if (image === undefined) return;
  const segments = await reported(image, readSnapshotSegments(image), () => openOtherMetadata(chosen));
  if (!segments) return;
  const items: (vscode.QuickPickItem & { target: DocumentTarget })[] = [
    {
      label: vscode.l10n.t('Effective metadata'),
      description: vscode.l10n.t('what applies after inheritance, read-only'),
      target: { kind: 'effective' },
    },
    ...segments.map((segment) => ({
      label: segment,
      description: vscode.l10n.t('snapshot'),
      target: { kind: 'snapshot' as const, segment },
    })),
  ];
  const picked = await vscode.window.showQuickPick(items, { placeHolder: image });
  if (picked) await openDocument(image, picked.target);
}

/** "Open Overview": shows an image. It is chosen as for "Open Metadata". */
export async function openImageOverview(chosen?: vscode.Uri): Promise<void> {
  const image = await chooseImage(chosen);
  if (image !== undefined) await openOverview(vscode.Uri.file(image));
}

/** Opens a document of an image as text; where the image cannot be read, a message says why. */
export async function openDocument(image: string, target: DocumentTarget): Promise<void> {
  // Read here first: an editor that cannot be opened says less than a message.
  if (!(await reported(image, readMetadata(image), () => openDocument(image, target)))) return;
  await vscode.window.showTextDocument(uriOf({ kind: 'document', image, target }), { preview: false });
}

/** The outcome, or undefined after a failure of core/ was shown, with a button that does `again`. */
async function reported<T>(image: string, work: Promise<T>, again: () => Promise<void>): Promise<T | undefined> {
  try {
    return await showWhenSlow(readingTitle(image), work);
  } catch (error) {
    if (!(error instanceof QcowmetaError)) throw error;
    void offerAgain(describeError(error), again);
    return undefined;
  }
}

async function offerAgain(words: string, again: () => Promise<void>): Promise<void> {
  const [tryAgain, showLog] = [vscode.l10n.t('Try Again'), vscode.l10n.t('Show Log')];
  const answer = await vscode.window.showErrorMessage(words, tryAgain, showLog);
  if (answer === tryAgain) await again();
  if (answer === showLog) await vscode.commands.executeCommand('qcowmeta.showLog');
}

async function chooseImage(chosen: vscode.Uri | undefined): Promise<string | undefined> {
  if (chosen) return imageOf(chosen);
  const active = activeUri();
  if (active && (active.scheme === SCHEME || (await isImage(active)))) return imageOf(active);
  const [picked] = (await vscode.window.showOpenDialog(imageDialog(active))) ?? [];
  return picked && imageOf(picked);
}

function imageDialog(active: vscode.Uri | undefined): vscode.OpenDialogOptions {
  const folder =
    active?.scheme === 'file' ? vscode.Uri.joinPath(active, '..') : vscode.workspace.workspaceFolders?.[0]?.uri;
  return {
    title: vscode.l10n.t('Open the metadata of a qcow2 image'),
    openLabel: vscode.l10n.t('Open Metadata'),
    ...(folder ? { defaultUri: folder } : {}),
  };
}

function activeUri(): vscode.Uri | undefined {
  const input: unknown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (typeof input === 'object' && input !== null && 'uri' in input && input.uri instanceof vscode.Uri)
    return input.uri;
  return vscode.window.activeTextEditor?.document.uri;
}

async function isImage(uri: vscode.Uri): Promise<boolean> {
  if (uri.scheme !== 'file') return false;
  try {
    await readMetadata(uri.fsPath);
    return true;
  } catch (error) {
    if (!(error instanceof QcowmetaError)) throw error;
    // An image with something wrong is meant all the same, and its message is wanted.
    return error.code !== 'not-qcow2' && error.code !== 'not-found';
  }
}

/** The image's path of a file on this machine, or of a document or folder of the `qcowmeta:` file system. */
function imageOf(uri: vscode.Uri): string | undefined {
  if (uri.scheme === 'file') return uri.fsPath;
  const document = documentOf(uri);
  if (document) return document.image;
  void vscode.window.showErrorMessage(
    vscode.l10n.t('{0} is not a file on this machine, so its metadata cannot be opened.', uri.path),
  );
  return undefined;
}
