import assert from 'node:assert/strict';
import type { Connection } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { english } from '../../core/message';
import { builtinRegistry } from '../../core/registry/registry';
import { pushDiagnostics } from '../../server/diagnostics';
import { openDocument, type OpenDocument } from '../../server/documents';
import type { ImageFacts } from '../../server/images';
import type { Services } from '../../server/services';

const URI = 'qcowmeta:/images/a.qcow2/own/a.qcowmeta';

describe('diagnostics that are sent by themselves', () => {
  it('are not those of an older, slower reading of the image', async () => {
    const document = openDocument(TextDocument.create(URI, 'qcowmeta', 1, '{"com.example.a":1}'));
    let change: (changed: OpenDocument) => void = () => undefined;
    const slow = withResolvers();
    const facts = (capacityBytes: number): Partial<ImageFacts> => ({ readOnly: false, capacityBytes });
    const readings = [slow.promise, Promise.resolve(facts(100))];
    const services = {
      client: {},
      say: english,
      rulesPage: '',
      settings: { rules: {} },
      registry: builtinRegistry(),
      images: { get: () => readings.shift() },
      documents: {
        get: () => document,
        all: () => [document],
        onDidChange: (listener: typeof change) => (change = listener),
        onDidClose: () => undefined,
      },
    } as unknown as Services;
    const sent: unknown[] = [];
    const connection = {
      sendDiagnostics: ({ diagnostics }: { diagnostics: { code: string }[] }) => {
        sent.push(diagnostics.map(({ code }) => code));
        return Promise.resolve();
      },
    } as unknown as Connection;
    const pushAgain = pushDiagnostics(connection, services);
    change(document);
    pushAgain();
    await settled();
    slow.resolve(facts(5));
    await settled();
    assert.deepEqual(sent, [[]]);
  });
});

function withResolvers(): { promise: Promise<unknown>; resolve: (value: unknown) => void } {
  let resolve: (value: unknown) => void = () => undefined;
  const promise = new Promise((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

async function settled(): Promise<void> {
  await new Promise(setImmediate);
}
