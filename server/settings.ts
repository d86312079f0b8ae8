import { DidChangeConfigurationNotification, type Connection } from 'vscode-languageserver';
import { readRuleSettings, type RuleSettings } from '../core/findings/severities';
import { renderMessage } from '../core/message';
import type { ClientFeatures } from './client-features';
import type { Log } from './images';

const SECTION = 'qcowmeta';

/**
 * The user's settings: asked for with `workspace/configuration` where the client answers that, else as they come with
 * `workspace/didChangeConfiguration`. Until then all is as usual.
 */
export class Settings {
  /** The setting `qcowmeta.rules`. A new object with each change. */
  rules: RuleSettings = {};

  constructor(private readonly log: Log) {}

  /** Follows the client's settings and calls back when they have changed. */
  listen(connection: Connection, client: ClientFeatures, changed: () => void): void {
    const read = async (pushed?: unknown): Promise<void> => {
      const section: unknown = client.givesSettings
        ? await connection.workspace.getConfiguration(SECTION)
        : propertyOf(pushed, SECTION);
      this.take(section);
      changed();
    };
    const tell = (error: unknown): void => {
      this.log(`The settings could not be read: ${String(error)}`);
    };
    connection.onDidChangeConfiguration(({ settings }) => {
      read(settings).catch(tell);
    });
    connection.onInitialized(() => {
      if (client.givesSettings) read().catch(tell);
      if (!client.registersSettings) return;
      const options = { section: SECTION };
      connection.client.register(DidChangeConfigurationNotification.type, options).catch(tell);
    });
  }

  private take(section: unknown): void {
    const { rules, problems } = readRuleSettings(propertyOf(section, 'rules'));
    this.rules = rules;
    for (const { message, args } of problems) this.log(renderMessage(message, args));
  }
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
