import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CancellationTokenSource,
  DiagnosticRefreshRequest,
  HoverRequest,
  LSPErrorCodes,
  LogMessageNotification,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver-protocol';
import { formatUri, snapshotSegment, type DocumentTarget } from '../../core/document/location';
import { readMetadata } from '../../core/store/read';
import { makeImage, storeText } from '../support/images';
import { folderForEachTest } from '../support/folder';
import { LanguageClient, PLAIN_CLIENT } from '../support/language-client';

let client: LanguageClient;

function uriOf(image: string, target: DocumentTarget): string {
  return formatUri({ kind: 'document', image, target });
}

const own = (image: string): string => uriOf(image, { kind: 'own' });

async function hoverOn(uri: string, text: string): Promise<string> {
  await client.setText(text, uri);
  const position = { line: 0, character: 3 };
  const hover = await client.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position });
  assert.ok(hover && typeof hover.contents === 'object' && 'value' in hover.contents);
  return hover.contents.value;
}

describe('documents in images', () => {
  const dir = folderForEachTest();

  beforeEach(async () => {
    client = await LanguageClient.inProcess();
  });

  afterEach(async () => {
    await client.stop();
  });

  it('say in a hover what is inherited, and from which backing file', async () => {
    const base = await makeImage(dir.path, { name: 'base.qcow2', text: '{"qemu.min-ram-MB": 2048}' });
    await makeImage(dir.path, { name: 'middle.qcow2', backing: base });
    const top = await makeImage(dir.path, { name: 'top.qcow2', backing: join(dir.path, 'middle.qcow2') });
    const text = '{"qemu.min-ram-MB": 512}';
    assert.ok((await hoverOn(own(top), text)).includes(`Inherited value: \`2048\` from \`${base}\``));
    assert.ok((await hoverOn(uriOf(top, { kind: 'effective' }), text)).includes(`\`2048\` from \`${base}\``));
    assert.ok(!(await hoverOn(own(base), text)).includes('Inherited'));
  });

  it('of a snapshot inherit from the image that it is in', async () => {
    const image = await makeImage(dir.path, { snapshots: ['before'], text: '{"qemu.min-ram-MB": 4096}' });
    const [snapshot] = (await readMetadata(image)).snapshots;
    assert.ok(snapshot);
    const segment = snapshotSegment(snapshot.identity.id, snapshot.identity.name);
    const hover = await hoverOn(uriOf(image, { kind: 'snapshot', segment }), '{"qemu.min-ram-MB": 1}');
    assert.ok(hover.includes(`\`4096\` from \`${image}\``));
  });

  it('point from a finding to the same key in what they inherit', async () => {
    const stored = '{\n  "qemu.min-ram-MB": "1G",\n  "com.example.a": 1\n}';
    const base = await makeImage(dir.path, { name: 'base.qcow2', text: stored });
    const top = await makeImage(dir.path, { name: 'top.qcow2', backing: base });
    const text = '{"qemu.min-ram-MB": "2G", "qemu.guest-agent": 1, "com.example.a": 1, "com.example.a": 1}';
    const diagnostics = await client.diagnostics(await client.setText(text, own(top)));
    const [wrong, other, duplicate] = diagnostics.map(({ relatedInformation }) => relatedInformation);
    assert.deepEqual(wrong, [
      {
        location: { uri: own(base), range: { start: { line: 1, character: 2 }, end: { line: 1, character: 19 } } },
        message: `${base} has this key too: "1G"`,
      },
    ]);
    assert.equal(other, undefined);
    assert.deepEqual(
      duplicate?.map(({ location }) => location.uri),
      [own(top)],
    );
  });

  it('must not be larger than the image takes', async () => {
    const image = await makeImage(dir.path, { with: { cluster_size: 4096 } });
    const capacity = (await readMetadata(image)).capacity.ownBytes;
    const fits = `{"com.example.x": "${'x'.repeat(capacity - 21)}"}`;
    assert.equal(Buffer.byteLength(fits), capacity);
    assert.deepEqual(await client.diagnostics(await client.setText(fits, own(image))), []);
    const [diagnostic] = await client.diagnostics(await client.setText(`${fits}\n`, own(image)));
    assert.equal(diagnostic?.code, 'over-capacity');
    assert.ok(typeof diagnostic.message === 'string');
    assert.match(diagnostic.message, new RegExp(`${capacity + 1} bytes.*${capacity}`));
  });

  it('that are read-only are warned about, not refused', async () => {
    const image = await makeImage(dir.path);
    const text = '{"qemu.nothing": 1}';
    const [shown] = await client.diagnostics(await client.setText(text, uriOf(image, { kind: 'effective' })));
    const [editable] = await client.diagnostics(await client.setText(text, own(image)));
    assert.deepEqual([shown?.severity, editable?.severity], [2, 1]);
  });

  it('that are empty because nothing is stored are no mistake, but white space is', async () => {
    const image = await makeImage(dir.path, { snapshots: ['before'] });
    const codes = async (uri: string, text: string): Promise<unknown[]> =>
      (await client.diagnostics(await client.setText(text, uri))).map(({ code }) => code);
    const segment = '1 before';
    for (const target of [{ kind: 'own' }, { kind: 'effective' }, { kind: 'snapshot', segment }] as const) {
      assert.deepEqual(await codes(uriOf(image, target), ''), []);
    }
    assert.deepEqual(await codes(own(image), ' '), ['empty-text']);
    const base = await makeImage(dir.path, { name: 'base.qcow2', text: '{}' });
    const top = await makeImage(dir.path, { name: 'top.qcow2', backing: base });
    assert.deepEqual(await codes(own(base), ''), ['empty-text']);
    assert.deepEqual(await codes(own(top), ''), ['empty-text']);
    assert.deepEqual(await codes('file:///tmp/new.qcowmeta', ''), ['empty-text']);
  });

  it('are read again when something outside changed one of them or what it inherits from', async () => {
    const base = await makeImage(dir.path, { name: 'base.qcow2', text: '{"qemu.min-ram-MB": 2048}' });
    const top = await makeImage(dir.path, { name: 'top.qcow2', backing: base });
    const text = '{"qemu.min-ram-MB": 512}';
    const refreshed = once(onRefresh(), 'refresh');
    assert.ok((await hoverOn(own(top), text)).includes('`2048`'));
    await storeText(base, '{"qemu.min-ram-MB": 8192}');
    await client.changedOutside(own(base));
    assert.ok((await hoverOn(own(top), text)).includes('`8192`'));
    await refreshed;
  });

  it('are read again when one that they inherit from is saved', async () => {
    const base = await makeImage(dir.path, { name: 'base.qcow2', text: '{"qemu.min-ram-MB": 2048}' });
    const top = await makeImage(dir.path, { name: 'top.qcow2', backing: base });
    const text = '{"qemu.min-ram-MB": 512}';
    const refreshed = once(onRefresh(), 'refresh');
    assert.ok((await hoverOn(own(top), text)).includes('`2048`'));
    await client.setText(text, own(base));
    await storeText(base, text);
    await client.saved(own(base));
    assert.ok((await hoverOn(own(top), text)).includes('`512`'));
    await refreshed;
  });

  it('are not answered for when the client has gone on', async () => {
    const image = await makeImage(dir.path);
    const uri = await client.setText('{"qemu.min-ram-MB": 512}', own(image));
    const source = new CancellationTokenSource();
    const position = { line: 0, character: 3 };
    const params = { textDocument: { uri }, position };
    const answer = client.connection.sendRequest(HoverRequest.type, params, source.token);
    source.cancel();
    await assert.rejects(answer, { code: LSPErrorCodes.RequestCancelled });
  });

  it('are not checked for a text that has changed meanwhile', async () => {
    const image = await makeImage(dir.path);
    const uri = await client.setText('{"qemu.min-ram-MB": "old"}', own(image));
    const stale = client.diagnostics(uri);
    await client.setText('{}', uri);
    await assert.rejects(stale, { code: LSPErrorCodes.ServerCancelled, data: { retriggerRequest: true } });
    assert.deepEqual(await client.diagnostics(uri), []);
  });

  it('are checked without the image where that cannot be read, and the log says why', async () => {
    const image = await makeImage(dir.path);
    await rename(image, `${image}.moved`);
    const logged = new EventEmitter();
    client.connection.onNotification(LogMessageNotification.type, ({ message }) => {
      logged.emit('line', message);
    });
    const line = once(logged, 'line');
    const [diagnostic] = await client.diagnostics(await client.setText('{"qemu.guest-agent": 1}', own(image)));
    assert.equal(diagnostic?.code, 'wrong-type');
    assert.match(String((await line)[0]), /there is no such file/);
  });

  it('of a broken chain inherit from what is there', async () => {
    const base = await makeImage(dir.path, { name: 'base.qcow2', text: '{"qemu.min-ram-MB": 2048}' });
    const top = await makeImage(dir.path, { name: 'top.qcow2', backing: base });
    await rename(base, `${base}.moved`);
    assert.ok(!(await hoverOn(own(top), '{"qemu.min-ram-MB": 512}')).includes('Inherited'));
  });

  function onRefresh(): EventEmitter {
    const events = new EventEmitter();
    client.connection.onRequest(DiagnosticRefreshRequest.type, () => {
      events.emit('refresh');
    });
    return events;
  }
});

describe('a client that does not ask for diagnostics', () => {
  const dir = folderForEachTest();
  let pushed: EventEmitter;
  let quiet: LanguageClient;

  beforeEach(async () => {
    quiet = await LanguageClient.inProcess(PLAIN_CLIENT);
    pushed = new EventEmitter();
    quiet.connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
      pushed.emit('push', params);
    });
  });

  afterEach(async () => {
    await quiet.stop();
  });

  async function next(): Promise<PublishDiagnosticsParams> {
    const [params] = (await once(pushed, 'push')) as [PublishDiagnosticsParams];
    return params;
  }

  it('is sent them at each change, and none at the end', async () => {
    assert.equal(quiet.initialized.capabilities.diagnosticProvider, undefined);
    let push = next();
    const uri = await quiet.setText('{"qemu.guest-agent": 1}');
    assert.deepEqual(
      (await push).diagnostics.map(({ code }) => code),
      ['wrong-type'],
    );
    push = next();
    await quiet.setText('{"qemu.guest-agent": true}');
    const second = await push;
    assert.deepEqual([second.uri, second.version, second.diagnostics], [uri, 2, []]);
    push = next();
    await quiet.close(uri);
    assert.deepEqual((await push).diagnostics, []);
  });

  it('is sent them again when an image changed outside', async () => {
    const image = await makeImage(dir.path, { with: { cluster_size: 4096 } });
    let push = next();
    await quiet.setText('{"qemu.guest-agent": 1}', own(image));
    await push;
    push = next();
    await quiet.changedOutside(own(image));
    assert.equal((await push).diagnostics.length, 1);
  });
});

describe('a client that asks for diagnostics', () => {
  beforeEach(async () => {
    client = await LanguageClient.inProcess();
  });

  afterEach(async () => {
    await client.stop();
  });

  it('is sent none', async () => {
    let pushes = 0;
    client.connection.onNotification(PublishDiagnosticsNotification.type, () => {
      pushes += 1;
    });
    const uri = await client.setText('{"qemu.guest-agent": 1}');
    assert.equal((await client.diagnostics(uri)).length, 1);
    await client.setText('[]', uri);
    assert.equal((await client.diagnostics(uri)).length, 1);
    assert.equal(pushes, 0);
    assert.notEqual(client.initialized.capabilities.diagnosticProvider, undefined);
  });
});
