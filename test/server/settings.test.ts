import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import {
  ConfigurationRequest,
  DiagnosticRefreshRequest,
  DidChangeConfigurationNotification,
  LogMessageNotification,
  PublishDiagnosticsNotification,
  RegistrationRequest,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver-protocol';
import { FULL_CLIENT, LanguageClient, PLAIN_CLIENT } from '../support/language-client';

const TEXT = '{"qemu.guest-agent": 1, "qemu.machine-types": ["q36"]}';

let client: LanguageClient;
let published: EventEmitter;

async function startQuiet(text: string): Promise<void> {
  client = await LanguageClient.inProcess(PLAIN_CLIENT);
  published = new EventEmitter();
  client.connection.onNotification(
    PublishDiagnosticsNotification.type,
    (params) => void published.emit('push', params),
  );
  const first = once(published, 'push');
  await client.setText(text);
  await first;
}

/** Gives the settings to a client that is not asked for them, and waits for the diagnostics that follow. */
async function pushed(settings: unknown): Promise<string[]> {
  const next = once(published, 'push') as Promise<[PublishDiagnosticsParams]>;
  await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings });
  const [{ diagnostics }] = await next;
  return diagnostics.map(({ code, severity }) => `${code ?? ''} ${severity ?? 0}`);
}

describe('the setting qcowmeta.rules', () => {
  afterEach(async () => {
    await client.stop();
  });

  it('is taken as it is sent', async () => {
    await startQuiet(TEXT);
    const usual = ['wrong-type 1', 'unknown-value 2'];
    assert.deepEqual(await pushed({ qcowmeta: { rules: { 'wrong-type': 'hint', 'unknown-value': 'error' } } }), [
      'wrong-type 4',
      'unknown-value 1',
    ]);
    assert.deepEqual(await pushed({ qcowmeta: { rules: { 'wrong-type': 'off' } } }), ['unknown-value 2']);
    for (const settings of [{}, null, { qcowmeta: { rules: [] } }, { qcowmeta: 1 }]) {
      assert.deepEqual(await pushed(settings), usual);
    }
  });

  it('is asked for where the client answers that, at the start and when it changed', async () => {
    const capabilities = structuredClone(FULL_CLIENT);
    capabilities.workspace = {
      ...capabilities.workspace,
      configuration: true,
      didChangeConfiguration: { dynamicRegistration: true },
    };
    const events = new EventEmitter();
    let rules: Record<string, string> = { 'wrong-type': 'off' };
    const prepare = ({ connection }: Pick<LanguageClient, 'connection'>): void => {
      connection.onRequest(ConfigurationRequest.type, ({ items }) => items.map(() => ({ rules })));
      connection.onRequest(
        RegistrationRequest.type,
        ({ registrations }) => void events.emit('register', registrations),
      );
      connection.onRequest(DiagnosticRefreshRequest.type, () => void events.emit('refresh'));
    };
    const registered = once(events, 'register');
    let refreshed = once(events, 'refresh');
    client = await LanguageClient.inProcess(capabilities, {}, {}, prepare);
    await refreshed;
    assert.match(JSON.stringify(await registered), /workspace\/didChangeConfiguration.*"section":"qcowmeta"/);
    const uri = await client.setText(TEXT);
    assert.deepEqual(
      (await client.diagnostics(uri)).map(({ code }) => code),
      ['unknown-value'],
    );
    rules = {};
    refreshed = once(events, 'refresh');
    await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
    await refreshed;
    assert.equal((await client.diagnostics(uri)).length, 2);
  });

  it('does not touch what refuses a save, and says what it could not follow', async () => {
    await startQuiet('[]');
    const lines: string[] = [];
    client.connection.onNotification(LogMessageNotification.type, ({ message }) => void lines.push(message));
    const rules = { 'not-an-object': 'off', 'no-such-rule': 'error', 'wrong-type': 'loud', constructor: 'off' };
    assert.deepEqual(await pushed({ qcowmeta: { rules } }), ['not-an-object 1']);
    assert.equal(lines.length, 4);
    assert.match(
      lines.join('\n'),
      /not-an-object stays an error.*\n.*no rule no-such-rule.*\n.*"loud".*\n.*constructor/,
    );
  });
});
