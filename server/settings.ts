import { DidChangeConfigurationNotification, type Connection } from 'vscode-languageserver';
import { readRuleSettings, type RuleSettings } from '../core/findings/severities';
import { renderMessage } from '../core/message';
import type { ClientFeatures } from './client-features';
import type { Log } from './images';

const SECTION = 'qcowmeta';

/**
 * The user's settings: asked for with `workspace/configuration` where the client answers that, else as they come with
 * `workspace/didChangeConfiguration`. What these leave out, and all until they come, is as `initializationOptions` say, else as usual.
 */
export class Settings {
  /** The setting `qcowmeta.rules`. A new object with each change. */
  rules: RuleSettings = {};

  /** The setting `qcowmeta.registries` as it was given. */
  registries: unknown;

  /** `initial` are the options of `initialize`, in which settings stand as they do in the section `qcowmeta`. */
  constructor(
    private readonly log: Log,
    private readonly initial?: unknown,
  ) {
    this.take(undefined);
  }

  /** Follows the client's settings and calls back when they have changed. Gives what is to be done once the client is initialized. */
  listen(connection: Connection, client: ClientFeatures, changed: () => void): () => void {
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
    return () => {
      if (client.givesSettings) read().catch(tell);
      if (!client.registersSettings) return;
      const options = { section: SECTION };
      connection.client.register(DidChangeConfigurationNotification.type, options).catch(tell);
    };
  }

  private take(section: unknown): void {
    const setting = (name: string): unknown => propertyOf(section, name) ?? propertyOf(this.initial, name);
    const { rules, problems } = readRuleSettings(setting('rules'));
    this.rules = rules;
    this.registries = setting('registries');
    for (const { message, args } of problems) this.log(renderMessage(message, args));
  }
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
