import * as vscode from 'vscode';
import { makeImage, tempDir } from '../support/images';
import { waitFor } from '../support/wait';
import { closeAll, documentUri, open } from './support/editor';

describe('The code lenses of a document', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let asked: Set<string>;
  let counting: vscode.Disposable;

  /** The editor asks all providers of code lenses at once. */
  beforeEach(async () => {
    dir = await tempDir();
    asked = new Set();
    counting = vscode.languages.registerCodeLensProvider('qcowmeta', {
      provideCodeLenses: ({ uri }) => {
        asked.add(uri.toString());
        return [];
      },
    });
  });

  afterEach(async () => {
    counting.dispose();
    await vscode.commands.executeCommand('workbench.action.closePanel');
    await closeAll();
    await dir.remove();
  });

  it('are asked for although a view takes the focus while the document opens', async () => {
    const first = await makeImage(dir.path, { name: 'first.qcow2', text: '{}' });
    const second = await makeImage(dir.path, { name: 'second.qcow2', text: '{}' });
    await open(first);
    await waitFor('the question for the first document', () => asked.has(documentUri(first).toString()));
    const uri = documentUri(second).toString();
    const viewed = new Promise<void>((resolve) => {
      const watching = vscode.window.onDidChangeVisibleTextEditors(async (editors) => {
        if (!editors.some(({ document }) => document.uri.toString() === uri)) return;
        watching.dispose();
        await vscode.commands.executeCommand('workbench.actions.view.problems');
        resolve();
      });
    });
    await Promise.all([open(second), viewed]);
    await waitFor('the question for the second document', () => asked.has(uri));
  });
});
