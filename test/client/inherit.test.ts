import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { takeOwnStringAway } from '../../client/commands/inherit';
import { DocumentStore } from '../../client/file-system/document-store';
import { documentOf } from '../../client/file-system/document-uri';
import { OpenDocuments } from '../../client/file-system/open-documents';
import { makeImage, storeText, tempDir } from '../support/images';
import { waitFor } from '../support/wait';
import { documentUri } from './support/editor';
import { hasNoString, readBack } from './support/processes';

const TEXT = '{"org.example.a": 1}';
const OTHER = '{"org.example.b": 2}';
const THIRD = '{"org.example.c": 3}';

const { showInformationMessage } = vscode.window;

/** Answers the next message with its first button when that is called. */
function nextMessage(): { isShown: () => boolean; pressButton: () => void } {
  let press: (() => void) | undefined;
  vscode.window.showInformationMessage = (_words: string, ...buttons: unknown[]) =>
    new Promise<never>((resolve) => {
      press = () => {
        resolve(buttons[0] as never);
      };
    });
  return { isShown: () => press !== undefined, pressButton: () => press?.() };
}

describe('The Undo of "Inherit Again"', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let parts: vscode.Disposable;
  let base: string;
  let overlay: string;
  let message: ReturnType<typeof nextMessage>;
  let takingAway: Promise<void>;

  beforeEach(async () => {
    dir = await tempDir();
    base = await makeImage(dir.path, { name: 'base.qcow2', text: TEXT });
    overlay = await makeImage(dir.path, { name: 'overlay.qcow2', backing: 'base.qcow2', text: OTHER });
    const log = vscode.window.createOutputChannel('qcowmeta tests of Undo', { log: true });
    const documents = new OpenDocuments({ keys: () => [], get: () => ({}), update: () => Promise.resolve() });
    const store = new DocumentStore(documents, log, () => Promise.resolve());
    parts = vscode.Disposable.from(log, documents, store);
    message = nextMessage();
    const document = documentOf(documentUri(overlay));
    assert.ok(document);
    takingAway = takeOwnStringAway(document, store, documents);
    await waitFor('the message', message.isShown);
    assert.equal(await hasNoString(overlay), true);
  });

  afterEach(async () => {
    vscode.window.showInformationMessage = showInformationMessage;
    parts.dispose();
    await dir.remove();
  });

  it('puts the string back, whatever is inherited meanwhile', async () => {
    await storeText(base, THIRD);
    message.pressButton();
    await takingAway;
    assert.equal(await readBack(overlay), OTHER);
  });

  it('is refused where another string came in between', async () => {
    await storeText(overlay, THIRD);
    message.pressButton();
    await assert.rejects(takingAway, { code: 'changed-since-read' });
    assert.equal(await readBack(overlay), THIRD);
  });
});
