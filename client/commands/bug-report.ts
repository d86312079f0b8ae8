import { arch, platform, release } from 'node:os';
import * as vscode from 'vscode';
import { QcowmetaError } from '../../core/errors';
import { probeInUse } from '../../core/image/lock';
import { readMetadata } from '../../core/store/read';
import type { FileSystemParts } from '../file-system';
import { documentOf } from '../file-system/document-uri';
import type { LanguageServer } from '../language-server';

/**
 * "Copy Diagnostics for a Bug Report": what somebody needs who looks for a fault, as Markdown in the clipboard. Names of files, keys and
 * values stay out of it, because reports are public.
 */
export async function copyDiagnostics(fileSystem: FileSystemParts, server: LanguageServer): Promise<void> {
  await vscode.env.clipboard.writeText(await diagnosticsText(fileSystem, server));
  const show = vscode.l10n.t('Show Log');
  const words = vscode.l10n.t(
    'The diagnostics are in the clipboard. They name no file, key or value; look into the log for more.',
  );
  if ((await vscode.window.showInformationMessage(words, show)) === show)
    await vscode.commands.executeCommand('qcowmeta.showLog');
}

/** The report, in English whatever the editor's language: it is for those who mend the program. */
async function diagnosticsText({ documents, tracker }: FileSystemParts, server: LanguageServer): Promise<string> {
  const images = await Promise.all(
    documents.all().flatMap(({ uri, isDirty }) => {
      const document = documentOf(uri);
      if (!document) return [];
      const obstacle = tracker.get(uri)?.obstacle;
      const state = obstacle?.kind === 'error' ? obstacle.error.code : (obstacle?.kind ?? 'can be saved');
      const about = `${document.target.kind}, ${isDirty ? 'unsaved edits' : 'no unsaved edits'}, ${state}`;
      return describeImage(document.image).then((image) => `${about}; ${image}`);
    }),
  );
  return [...describeSystem(), `Language server: ${server.state}`, ...settings(), ...images]
    .map((line) => `- ${line}\n`)
    .join('');
}

function describeSystem(): string[] {
  const { appName, appHost, remoteName, uiKind, language } = vscode.env;
  const extension = vscode.extensions.getExtension('qcowmeta.qcowmeta')?.packageJSON as
    { version?: string } | undefined;
  const kind = uiKind === vscode.UIKind.Web ? 'in a browser' : 'desktop';
  return [
    `qcowmeta ${extension?.version ?? '?'}`,
    `${appName} ${vscode.version}, ${kind}, host ${appHost}, remote ${remoteName ?? 'none'}, language ${language}`,
    `${platform()} ${release()} ${arch()}, Node ${process.version}`,
    `Workspace: ${vscode.workspace.isTrusted ? 'trusted' : 'restricted'}`,
  ];
}

/** Which settings a person changed, without their values. */
function settings(): string[] {
  const configuration = vscode.workspace.getConfiguration('qcowmeta');
  const changed = ['rules', 'registries', 'trace.server'].filter((name) => {
    const { globalValue, workspaceValue } = configuration.inspect(name) ?? {};
    return globalValue !== undefined || workspaceValue !== undefined;
  });
  return [`Settings changed: ${changed.join(', ') || 'none'}`];
}

async function describeImage(image: string): Promise<string> {
  try {
    const { header, own, snapshots, capacity } = await readMetadata(image);
    const { inUse } = await probeInUse(image, { holder: false });
    const strings = snapshots.filter((snapshot) => snapshot.own !== undefined).length;
    return [
      `qcow2 version ${header.version}, clusters of ${header.clusterSize} bytes`,
      `features ${header.incompatibleFeatures}/${header.compatibleFeatures}/${header.autoclearFeatures}`,
      header.backingFile ? 'has a backing file' : 'no backing file',
      `string of ${own?.bytes.length ?? 0} of ${capacity.ownBytes} bytes (${capacity.refusal?.code ?? 'writable'})`,
      `${snapshots.length} snapshots, ${strings} with strings`,
      inUse ? 'in use' : 'not in use',
    ].join(', ');
  } catch (error) {
    if (error instanceof QcowmetaError) return `cannot be read: ${error.code}`;
    throw error;
  }
}
