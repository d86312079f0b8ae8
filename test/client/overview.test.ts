import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { FileSystemParts } from '../../client/file-system';
import { PageCommands } from '../../client/overview/commands';
import { overviewModel, troubleModel } from '../../client/overview/model';
import { pageHtml } from '../../client/web-views/html';
import { QcowmetaError } from '../../core/errors';
import { readOverview } from '../../core/overview/overview';
import { builtinRegistry } from '../../core/registry/registry';
import { readMetadata } from '../../core/store/read';
import { pageModel, type OverviewModel } from '../../web-views/overview/protocol';
import { makeImage, patchFile, qemuImg, storeText, tempDir, type ImageOptions } from '../support/images';
import { waitFor } from '../support/wait';
import { closeAll } from './support/editor';

const NEITHER = { obstacle: undefined, makesDefinitions: false };

describe('The overview of an image', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;

  beforeEach(async () => {
    dir = await tempDir();
  });

  afterEach(async () => {
    await closeAll();
    await dir.remove();
  });

  async function model(image: string, surroundings = NEITHER): Promise<OverviewModel> {
    const made = overviewModel(await readOverview(image, builtinRegistry()), surroundings);
    assert.ok(pageModel(JSON.parse(JSON.stringify(made))), 'the page would not take it');
    return made;
  }

  const texts = (badges: readonly { text: string }[]): string[] => badges.map(({ text }) => text);

  it('is the editor of an image, and opens beside others', async () => {
    const image = await makeImage(dir.path, { name: 'web.qcow2' });
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(image));
    const input = await waitFor('the tab', () => vscode.window.tabGroups.activeTabGroup.activeTab?.input);
    assert.ok(input instanceof vscode.TabInputCustom);
    assert.equal(input.viewType, 'qcowmeta.overview');
    const other = await makeImage(dir.path, { name: 'other.img' });
    await vscode.commands.executeCommand('qcowmeta.openOverview', vscode.Uri.file(other));
    await waitFor('the other tab', () => {
      const { activeTab } = vscode.window.tabGroups.activeTabGroup;
      return activeTab?.label === 'other.img' && activeTab.input instanceof vscode.TabInputCustom;
    });
  });

  it('says whose string applies, along the whole chain', async () => {
    await makeImage(dir.path, { name: 'base.qcow2', text: '{ "qemu.min-ram-MB": 1024 }' });
    await makeImage(dir.path, { name: 'middle.qcow2', backing: 'base.qcow2' });
    const top = await makeImage(dir.path, { name: 'top.qcow2', backing: 'middle.qcow2', snapshots: ['one'] });
    const inherits = await model(top);
    assert.deepEqual(texts(inherits.badges), ['Inherits']);
    assert.equal(inherits.chain.summary, 'The image inherits the string of base.qcow2.');
    assert.deepEqual(
      inherits.chain.nodes.map(({ name, mark, flows, link }) => [name, mark, flows, link]),
      [
        ['top.qcow2', 'none', true, undefined],
        ['middle.qcow2', 'none', true, 'inherits from'],
        ['base.qcow2', 'applies', false, 'inherits from'],
      ],
    );
    assert.deepEqual(inherits.metadata?.keys, [
      {
        key: 'qemu.min-ram-MB',
        value: '1024',
        unit: 'MiB',
        meaning: builtinRegistry().get('qemu.min-ram-MB')?.summary,
        isRegistered: true,
        findings: [],
      },
    ]);
    assert.deepEqual(
      inherits.actions.map(({ command }) => command),
      ['edit', 'compare', 'refresh'],
    );
    await storeText(top, '{}');
    const owns = await model(top, { ...NEITHER, makesDefinitions: true });
    assert.deepEqual(texts(owns.badges), ['Own string']);
    assert.deepEqual(
      owns.actions.map(({ command }) => command),
      ['edit', 'compare', 'inheritAgain', 'createDefinition', 'refresh'],
    );
    assert.deepEqual(
      owns.chain.nodes.map(({ mark, flows }) => [mark, flows]),
      [
        ['applies', false],
        ['none', false],
        ['own', false],
      ],
    );
    assert.equal(owns.metadata?.capacity?.used, 2);
  });

  it('invites nobody to write into an image that takes no string', async () => {
    const [small, room] = [{ cluster_size: 512 }, { cluster_size: 2048 }];
    const sourceOf = async (options: ImageOptions): Promise<string | undefined> =>
      (await model(await makeImage(dir.path, options))).metadata?.source;
    await makeImage(dir.path, { name: 'base.qcow2', text: '{}' });
    const nothing = 'This image has no string, and inherits none.';
    assert.equal(await sourceOf({ name: 'none.qcow2', with: small }), nothing);
    assert.match((await sourceOf({ name: 'room.qcow2', with: room })) ?? '', /Edit its metadata/);
    const backing = 'base.qcow2';
    assert.equal(await sourceOf({ name: 'top.qcow2', with: small, backing }), 'Inherited from base.qcow2');
    assert.match((await sourceOf({ name: 'fits.qcow2', with: room, backing })) ?? '', /gives this image its own/);
  });

  it('shows a broken link with the reason', async () => {
    const lost = await makeImage(dir.path, { name: 'lost.qcow2' });
    const top = await makeImage(dir.path, { name: 'top.qcow2', backing: 'lost.qcow2' });
    await rm(lost);
    const { chain, badges, notices } = await model(top);
    assert.deepEqual(texts(badges), ['Problem']);
    const broken = chain.nodes[1];
    assert.deepEqual([broken?.name, broken?.mark, broken?.badges[0]?.text], ['lost.qcow2', 'broken', 'Broken link']);
    assert.match(broken?.problem ?? '', /there is no such file/);
    assert.deepEqual(
      notices.map(({ tone }) => tone),
      ['error'],
    );
  });

  it('shows the container of an image whose strings are damaged', async () => {
    const image = await makeImage(dir.path, { name: 'web.qcow2', text: '{}' });
    const { header } = await readMetadata(image);
    const extension = header.extensions.find(({ type }) => type === 0x514d4554);
    assert.ok(extension);
    await patchFile(image, extension.offset + 8, Buffer.alloc(extension.length));
    const { chain, notices, metadata, actions, facts } = await model(image);
    assert.match(chain.nodes[0]?.problem ?? '', /^web\.qcow2: the stored machine metadata is damaged/);
    assert.deepEqual([notices.length, metadata, actions.length, facts.length], [1, undefined, 1, 4]);
  });

  it('names what is behind an image that nothing is inherited from', async () => {
    await qemuImg('create', '-q', '-f', 'raw', path.join(dir.path, 'disk.raw'), '1M');
    const raw = await makeImage(dir.path, { name: 'on-raw.qcow2', backing: 'disk.raw', backingFormat: 'raw' });
    const { chain } = await model(raw);
    assert.deepEqual([chain.nodes[1]?.name, chain.nodes[1]?.mark], ['disk.raw', 'end']);
    assert.deepEqual(texts(chain.nodes[1]?.badges ?? []), ['raw']);
  });

  it('cuts what is long and names what cannot be seen', async () => {
    const image = await makeImage(dir.path, { name: 'web.qcow2' });
    const keys = Array.from(
      { length: 600 },
      (_, index) => `"org.example.k${index}": ${index === 0 ? `"\\u0000\u202e${'x'.repeat(900)}"` : 1}`,
    );
    await storeText(image, `{${keys.join()}}`);
    const { metadata } = await model(image);
    assert.equal(metadata?.keys.length, 500);
    assert.equal(metadata.remark, '100 more keys are in the document.');
    const [first] = metadata.keys;
    assert.ok(first && first.value.length < 190, first?.value);
    assert.match(first.value, /^"\\u0000<U\+202E>x+ … x+"$/);
  });

  it('opens nothing but what its page was sent', async () => {
    const image = await makeImage(dir.path, { name: 'web.qcow2', snapshots: ['one'] });
    const commands = new PageCommands(vscode.Uri.file(image), {} as FileSystemParts, () => Promise.resolve());
    commands.overview = await readOverview(image, builtinRegistry());
    await commands.run({ type: 'openSnapshot', id: '2 two' });
    await commands.run({ type: 'openImage', id: '/etc/passwd' });
    assert.equal(vscode.window.tabGroups.activeTabGroup.activeTab, undefined);
    await commands.run({ type: 'openSnapshot', id: '1 one' });
    assert.equal(vscode.window.activeTextEditor?.document.uri.path, `${image}/snapshots/1 one.qcowmeta`);
  });

  it('says why an image cannot be shown', () => {
    const shown = troubleModel('/images/web.qcow2', new QcowmetaError('not-qcow2', '/images/web.qcow2'));
    assert.ok(pageModel(shown));
    assert.match(shown.text, /is not a qcow2 image/);
  });

  it('runs in a page that loads its own bundles and nothing else', () => {
    const webview = {
      cspSource: 'https://bundles.example',
      asWebviewUri: (uri: vscode.Uri) => uri.with({ scheme: 'https', authority: 'bundles.example' }),
    } as unknown as vscode.Webview;
    const options = { webview, bundles: vscode.Uri.file('/ext/dist'), name: 'overview', title: '<b>"&' };
    const [first, second] = [pageHtml(options), pageHtml(options)];
    const nonce = /'nonce-([^'&]+)'|&#39;nonce-([^&]+)&#39;/.exec(first)?.slice(1).find(Boolean);
    assert.ok(nonce && nonce.length >= 32);
    assert.ok(first.includes(`<script nonce="${nonce}" src="https://bundles.example/ext/dist/overview.js">`));
    assert.ok(!second.includes(nonce), 'the same nonce twice');
    assert.match(first, /default-src &#39;none&#39;/);
    assert.doesNotMatch(first, /unsafe|<b>|\son\w+=|<style/);
  });
});
