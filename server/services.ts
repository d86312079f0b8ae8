import type { CancellationToken } from 'vscode-languageserver';
import type { Say } from '../core/message';
import type { Registry } from '../core/registry/registry';
import type { ClientFeatures } from './client-features';
import type { Documents } from './documents';
import type { Folders } from './folders';
import type { ImageKeys } from './image-keys';
import type { Images, Log } from './images';
import type { Registries } from './registries';
import type { StartProgress } from './progress';
import type { Settings } from './settings';

/** Files that come with the server. */
export interface Surroundings {
  /** Absolute URI of docs/rules.md, where each rule has a section named by its code. */
  readonly rulesPage: string;
  /** Absolute path of the built-in registry, core/registry/qemu.json. */
  readonly registryFile: string;
  /** Absolute path of the folder with the translations of messages, l10n/. */
  readonly translations: string;
}

/** What every feature works with. */
export interface Services extends Surroundings {
  readonly client: ClientFeatures;
  readonly documents: Documents;
  readonly images: Images;
  readonly folders: Folders;
  readonly imageKeys: ImageKeys;
  /** Renders what people read in the language of the client. */
  readonly say: Say;
  /** Shows that long work is under way. */
  readonly progress: StartProgress;
  /** Takes what is worth knowing but answers nothing. */
  readonly log: Log;
  readonly registries: Registries;
  /** The keys of all registries in force. */
  readonly registry: Registry;
  readonly settings: Settings;
}

/** Answers one request. An answer that waited looks at the token before it goes on with long work. */
export type Handler<Params, Result> = (
  services: Services,
  params: Params,
  token: CancellationToken,
) => Result | Promise<Result>;
