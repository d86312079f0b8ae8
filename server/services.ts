import type { CancellationToken } from 'vscode-languageserver';
import type { Registry } from '../core/registry/registry';
import type { ClientFeatures } from './client-features';
import type { Documents } from './documents';
import type { Images } from './images';

/** What every feature works with. */
export interface Services {
  readonly client: ClientFeatures;
  readonly documents: Documents;
  readonly images: Images;
  readonly registry: Registry;
  /** Absolute URI of docs/rules.md, where each rule has a section named by its code. */
  readonly rulesPage: string;
}

/** Answers one request. An answer that waited looks at the token before it goes on with long work. */
export type Handler<Params, Result> = (
  services: Services,
  params: Params,
  token: CancellationToken,
) => Result | Promise<Result>;
