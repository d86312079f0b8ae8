import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { makeImage, storeText, tempDir } from '../support/images';
import { waitFor } from '../support/wait';
import { closeAll, open, save, setText } from './support/editor';
import { readBack, serverProcess } from './support/processes';

async function completions(document: vscode.TextDocument, offset: number): Promise<vscode.CompletionItem[]> {
  const list = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    document.positionAt(offset),
  );
  return list.items;
}

const labelOf = ({ label }: vscode.CompletionItem): string => (typeof label === 'string' ? label : label.label);

async function hoverText(document: vscode.TextDocument, offset: number): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    document.positionAt(offset),
  );
  const parts = hovers.flatMap(({ contents }) => contents);
  return parts.map((part) => (part instanceof vscode.MarkdownString ? part.value : '')).join('\n');
}

function diagnostics(document: vscode.TextDocument): Promise<vscode.Diagnostic[]> {
  return waitFor('diagnostics', () => {
    const found = vscode.languages.getDiagnostics(document.uri);
    return found.length > 0 && found;
  });
}

describe('The language of the documents', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let document: vscode.TextDocument;
  let image: string;

  beforeEach(async () => {
    dir = await tempDir();
    image = await makeImage(dir.path, { name: 'web.qcow2', text: '{}' });
    document = await open(image);
  });

  afterEach(async () => {
    await closeAll();
    await dir.remove();
  });

  it('completes keys', async () => {
    await setText(document, '{ "qemu.m" }');
    const labels = await waitFor('completions', async () => {
      const items = await completions(document, 9);
      return items.some((item) => labelOf(item) === 'qemu.machine-types') && items.map(labelOf);
    });
    assert.ok(labels.includes('qemu.min-ram-MB'), labels.join());
  });

  it('tells what a key means', async () => {
    await setText(document, '{ "qemu.min-ram-MB": 1024 }');
    const text = await waitFor('the hover', async () => (await hoverText(document, 5)) || undefined);
    assert.match(text, /qemu\.min-ram-MB/);
    assert.match(text, /MiB/);
  });

  it('marks an unknown key and repairs it', async () => {
    await setText(document, '{ "qemu.machine-type": ["q35"] }');
    const [problem] = await diagnostics(document);
    assert.ok(problem);
    assert.equal(document.getText(problem.range), '"qemu.machine-type"');
    assert.equal(problem.source, 'qcowmeta');
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      problem.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const fix = actions.find(({ isPreferred }) => isPreferred);
    assert.ok(fix?.edit, actions.map(({ title }) => title).join());
    await vscode.workspace.applyEdit(fix.edit);
    await waitFor('the repair', () => document.getText() === '{ "qemu.machine-types": ["q35"] }');
    await waitFor('no diagnostics', () => vscode.languages.getDiagnostics(document.uri).length === 0);
  });

  it('formats and outlines', async () => {
    await setText(document, '{"org.example.a":1,"org.example.b":[1]}');
    const edits = await waitFor('the edits', async () => {
      const found = await vscode.commands.executeCommand<vscode.TextEdit[] | undefined>(
        'vscode.executeFormatDocumentProvider',
        document.uri,
        { tabSize: 2, insertSpaces: true },
      );
      return found && found.length > 0 && found;
    });
    assert.ok(edits.some(({ newText }) => newText.includes('\n')));
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    assert.ok(symbols.length > 0);
  });

  it('works on after the server is started again', async () => {
    await setText(document, '{ "qemu.machine-type": 1 }');
    await diagnostics(document);
    await vscode.commands.executeCommand('qcowmeta.restartServer');
    await diagnostics(document);
    await setText(document, '{ "qemu.m" }');
    const items = await waitFor('completions', async () => {
      const found = await completions(document, 9);
      return found.length > 0 && found;
    });
    assert.ok(items.map(labelOf).includes('qemu.machine-types'));
  });

  it('works on with all that it knew after the server was killed', async () => {
    const overlay = await open(await makeImage(dir.path, { name: 'killed.qcow2', backing: 'web.qcow2' }));
    await storeText(image, '{"qemu.min-ram-MB": 4321}');
    await setText(overlay, '{"qemu.min-ram-MB": 512, "qemu.machine-type": 1}');
    await diagnostics(overlay);
    const killed = await waitFor('the server', serverProcess);
    process.kill(killed, 'SIGKILL');
    await waitFor('another server', async () => {
      const pid = await serverProcess();
      return pid !== undefined && pid !== killed;
    });
    // The unsaved text was sent again, the inherited string was read again.
    await waitFor('the inherited value in the hover', async () => (await hoverText(overlay, 5)).includes('4321'));
    const [problem] = await diagnostics(overlay);
    assert.equal(problem && overlay.getText(problem.range), '"qemu.machine-type"');
    await setText(overlay, '{"qemu.min-ram-MB": 512}');
    await waitFor('no diagnostics', () => vscode.languages.getDiagnostics(overlay.uri).length === 0);
  });

  it('tells of a string that other documents inherit as soon as it changes', async () => {
    const overlay = await open(await makeImage(dir.path, { name: 'overlay.qcow2', backing: 'web.qcow2' }));
    await setText(overlay, '{"qemu.min-ram-MB": 512}');
    await storeText(image, '{"qemu.min-ram-MB": 4321}');
    await waitFor('the inherited value in the hover', async () => (await hoverText(overlay, 5)).includes('4321'));
  });

  it('serves a file of the language on the disk too', async () => {
    const file = path.join(dir.path, 'exported.qcowmeta');
    await writeFile(file, '{ "qemu.machine-type": ["q35"] }');
    const exported = (await vscode.window.showTextDocument(vscode.Uri.file(file))).document;
    assert.equal(exported.languageId, 'qcowmeta');
    assert.equal((await diagnostics(exported)).length, 1);
  });

  it('is saved although keys are unknown or values wrong', async () => {
    const text = '{ "qemu.machine-type": "q35" }';
    await setText(document, text);
    assert.equal(await save(document), true);
    assert.equal(await readBack(image), text);
  });

  it('keeps auto save, formatting on save and all changes of white space off', () => {
    const setting = (section: string, name: string): unknown =>
      vscode.workspace.getConfiguration(section, { languageId: 'qcowmeta' }).get(name);
    assert.equal(setting('files', 'autoSave'), 'off');
    for (const name of ['trimTrailingWhitespace', 'insertFinalNewline', 'trimFinalNewlines', 'autoGuessEncoding']) {
      assert.equal(setting('files', name), false, name);
    }
    assert.equal(setting('editor', 'formatOnSave'), false);
    assert.equal(setting('files', 'encoding'), 'utf8');
  });
});
