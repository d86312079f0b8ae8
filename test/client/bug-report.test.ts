import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import { version } from '../../package.json';
import { makeImage, tempDir } from '../support/images';
import { waitFor } from '../support/wait';
import { closeAll, open } from './support/editor';

describe('The diagnostics for a bug report', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;

  beforeEach(async () => {
    dir = await tempDir();
  });

  afterEach(async () => {
    await closeAll();
    await dir.remove();
  });

  it('tell of versions and open images, and name no file, key or value', async () => {
    const image = await makeImage(dir.path, {
      name: 'secret-name.qcow2',
      text: '{"org.example.secret": "secret value"}',
    });
    await open(image);
    await vscode.env.clipboard.writeText('');
    // The command waits for its message to be closed.
    void vscode.commands.executeCommand('qcowmeta.copyDiagnostics');
    await waitFor('the report', async () => (await vscode.env.clipboard.readText()) !== '');
    const report = await vscode.env.clipboard.readText();
    assert.match(report, new RegExp(`^- qcowmeta ${version}\\n`));
    assert.match(report, new RegExp(`VS Code.* ${vscode.version}|code-server ${vscode.version}`));
    assert.match(report, /Node v\d+/);
    assert.match(report, /own, no unsaved edits, can be saved; qcow2 version 3, clusters of 65536 bytes/);
    assert.match(report, /string of 38 of \d+ bytes \(writable\), 0 snapshots, 0 with strings, not in use/);
    assert.doesNotMatch(report, /secret/);
    assert.ok(!report.includes(path.basename(dir.path)));
  });
});
