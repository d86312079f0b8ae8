import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';

/** Scheme of the built-in registry as a read-only document: `qcowmeta-registry:/qemu.json`. */
const REGISTRY_SCHEME = 'qcowmeta-registry';

const PATH = '/qemu.json';

/** Shows the built-in registry, to which "Go to Definition" leads from a key. `file` is its path beside the server. */
export function registerRegistryDocument(file: string): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(REGISTRY_SCHEME, {
    provideTextDocumentContent: async (uri) => {
      if (uri.path !== PATH) throw vscode.FileSystemError.FileNotFound(uri);
      return readFile(file, 'utf8');
    },
  });
}
