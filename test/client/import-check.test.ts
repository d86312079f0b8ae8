import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { PROBLEM_CODES } from '../../client/import/problems';
import { holdWithQemuIo } from '../support/holders';
import { makeImage, storeText, tempDir } from '../support/images';
import { waitFor } from '../support/wait';
import { closeAll, documentUri, isReadOnly, open, save, setText } from './support/editor';
import { checkImages, codeOf, importProblems, takeValueActions, waitForProblems } from './support/import';
import { readBack, repositoryFile } from './support/processes';
import { exchangeStored } from './support/spoil';

const WEB = '{\n  "qemu.architectures": ["x86_64"],\n  "org.example.role": "web"\n}\n';
const DATA = '{\r\n  "org.example.ö": "ü",\r\n  "org.example.role": "database"\r\n}\r\n';
const AGREED = WEB.replace('"web"', '"database"');

describe('Checking images for an import', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let web: string;
  let data: string;

  beforeEach(async () => {
    dir = await tempDir();
    web = await makeImage(dir.path, { name: 'web.qcow2', text: WEB });
    data = await makeImage(dir.path, { name: 'data.qcow2', text: DATA });
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('qcowmeta.clearImportCheck');
    await closeAll();
    await dir.remove();
  });

  const inBoth = async (count: number): Promise<void> => {
    await waitForProblems(documentUri(web), count);
    await waitForProblems(documentUri(data), count);
  };

  it('shows a disagreement on the key in both documents, each with the place of the other', async () => {
    await checkImages(web, data);
    const [inWeb] = importProblems(documentUri(web));
    const [inData] = importProblems(documentUri(data));
    assert.ok(inWeb && inData);
    assert.equal(codeOf(inWeb), 'import-conflict');
    assert.equal(inWeb.severity, vscode.DiagnosticSeverity.Warning);
    for (const words of ['org.example.role', '"web"', 'web.qcow2', '"database"', 'data.qcow2']) {
      assert.ok(inWeb.message.includes(words), inWeb.message);
    }
    assert.ok(!inWeb.message.includes(dir.path), inWeb.message);
    assert.equal(inWeb.message, inData.message);
    assert.equal((await open(data)).getText(inData.range), '"org.example.role"');
    const [other] = inData.relatedInformation ?? [];
    assert.equal(other?.location.uri.toString(), documentUri(web).toString());
    assert.equal((await open(web)).getText(other.location.range), '"org.example.role"');
    assert.match(other.message, /"web" in web\.qcow2/);
  });

  it('shows what stops an import as an error', async () => {
    await storeText(data, '{"qemu.architectures": ["aarch64"]}');
    await checkImages(web, data);
    const [problem] = importProblems(documentUri(data));
    assert.equal(problem && codeOf(problem), 'import-conflict');
    assert.equal(problem?.severity, vscode.DiagnosticSeverity.Error);
  });

  it('shows keys that leave no machine on each of them', async () => {
    await storeText(web, '{"qemu.machine-types": ["pc"]}');
    await storeText(data, '{"qemu.firmware.types": ["uefi"], "qemu.firmware.secure-boot": "required"}');
    await checkImages(web, data);
    const all = [...importProblems(documentUri(web)), ...importProblems(documentUri(data))];
    assert.ok(all.length >= 2, String(all.length));
    assert.deepEqual(new Set(all.map(codeOf)), new Set(['import-no-machine']));
  });

  it('places an inherited value in the document of the backing file', async () => {
    const overlay = await makeImage(dir.path, { name: 'overlay.qcow2', backing: 'data.qcow2' });
    await checkImages(web, overlay);
    await waitForProblems(documentUri(data), 1);
    assert.equal(importProblems(documentUri(overlay)).length, 0);
    const [problem] = importProblems(documentUri(web));
    assert.match(problem?.message ?? '', /overlay\.qcow2.*inherit.*data\.qcow2/s);
  });

  it('checks again when an image changes, and when one in the middle of the chain gets a string', async () => {
    const middle = await makeImage(dir.path, { name: 'middle.qcow2', backing: 'data.qcow2' });
    const overlay = await makeImage(dir.path, { name: 'overlay.qcow2', backing: 'middle.qcow2' });
    await checkImages(web, overlay);
    await inBoth(1);
    await storeText(middle, WEB);
    await inBoth(0);
    await storeText(web, '{"org.example.role": "other"}');
    await waitForProblems(documentUri(middle), 1);
  });

  it('offers the values of the other images, none as the right one, and is content once one is saved', async () => {
    await checkImages(web, data);
    const document = await open(web);
    const [problem] = await waitForProblems(document.uri, 1);
    assert.ok(problem);
    const actions = await takeValueActions(document, problem.range);
    assert.deepEqual(
      actions.map(({ title }) => title),
      ['Take the value of data.qcow2: "database"'],
    );
    const [take] = actions;
    assert.ok(take?.edit);
    assert.equal(take.isPreferred ?? false, false);
    await vscode.workspace.applyEdit(take.edit);
    await waitFor('the edit', () => document.getText() === AGREED);
    assert.equal(await readBack(web), WEB);
    assert.equal(await save(document), true);
    await inBoth(0);
    assert.equal(await readBack(web), AGREED);
  });

  it('offers each value once where several images say it', async () => {
    const third = await makeImage(dir.path, { name: 'third.qcow2', text: '{"org.example.role": "mail"}' });
    const fourth = await makeImage(dir.path, { name: 'fourth.qcow2', text: '{"org.example.role": "\\u006dail"}' });
    await checkImages(web, data, third, fourth);
    const document = await open(third);
    const [problem] = await waitForProblems(document.uri, 1);
    assert.ok(problem);
    const actions = await takeValueActions(document, problem.range);
    assert.deepEqual(
      actions.map(({ title }) => title),
      ['Take the value of web.qcow2: "web"', 'Take the value of data.qcow2: "database"'],
    );
  });

  it('offers no value for an image that is in use, until it no longer is', async () => {
    await checkImages(web, data);
    const holder = await holdWithQemuIo(web);
    try {
      const document = await open(web);
      const [problem] = await waitForProblems(document.uri, 1);
      assert.ok(problem);
      const offers = (): Promise<number> => takeValueActions(document, problem.range).then(({ length }) => length);
      assert.equal(await isReadOnly(document.uri), true);
      assert.equal(await offers(), 0);
      await holder.stop();
      await waitFor('the offer', async () => (await offers()) === 1);
    } finally {
      await holder.stop();
    }
  });

  it('keeps a problem with its key while the document is edited', async () => {
    await checkImages(web, data);
    const document = await open(web);
    await setText(document, WEB.replace('{\n', '{\n\n\n'));
    await waitFor('the problem at its key', () => {
      const [problem] = importProblems(document.uri);
      return problem && document.getText(problem.range) === '"org.example.role"' && problem.range.start.line === 4;
    });
  });

  it('does not let an image that cannot be read stop the others, and takes it in when it can', async () => {
    const late = path.join(dir.path, 'late.qcow2');
    await checkImages(late, dir.path, web, data);
    await inBoth(1);
    await makeImage(dir.path, { name: 'late.qcow2', text: '{"org.example.role": "late"}' });
    await waitForProblems(documentUri(late), 1);
    await rm(data);
    await waitForProblems(documentUri(data), 0);
    await waitForProblems(documentUri(late), 1);
  });

  it('says that a string breaks the rules for JSON objects', async () => {
    await exchangeStored(data, Buffer.from('org.example.role'), Buffer.from('org.example.\u00f6   ').subarray(0, 16));
    await exchangeStored(data, Buffer.from('{'), Buffer.from('['));
    await checkImages(web, data);
    const [problem] = await waitForProblems(documentUri(data), 1);
    assert.equal(problem && codeOf(problem), 'import-unusable-text');
    await waitForProblems(documentUri(web), 0);
  });

  it('has a section that tells more for each code of a problem', async () => {
    const page = await readFile(repositoryFile('docs/import.md'), 'utf8');
    for (const code of Object.values(PROBLEM_CODES)) assert.ok(page.includes(`\n### ${code}\n`), code);
    await checkImages(web, data);
    const [problem] = importProblems(documentUri(web));
    assert.ok(typeof problem?.code === 'object');
    assert.equal(problem.code.target.fsPath, repositoryFile('docs/import.md'));
    assert.equal(problem.code.target.fragment, 'import-conflict');
  });

  it('forgets everything when it is told to', async () => {
    await checkImages(web, data);
    await inBoth(1);
    await vscode.commands.executeCommand('qcowmeta.clearImportCheck');
    await inBoth(0);
    await storeText(web, '{"org.example.role": "other"}');
    const [third, fourth] = [
      await makeImage(dir.path, { name: 'third.qcow2', text: '{"org.example.a": 3}' }),
      await makeImage(dir.path, { name: 'fourth.qcow2', text: '{"org.example.a": 4}' }),
    ];
    await checkImages(third, fourth);
    await waitForProblems(documentUri(fourth), 1);
    await inBoth(0);
  });
});
