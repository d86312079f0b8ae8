import type { CancellationToken, SymbolInformation, WorkspaceSymbolParams } from 'vscode-languageserver';
import { findImages } from './find-images';
import type { Progress } from './progress';
import type { Services } from './services';

/** More than this nobody reads; the client asks again with each letter that is typed. */
const MOST_SYMBOLS = 1_000;

/** `workspace/symbol`: the keys in the images of the workspace folders, as they are stored. */
export async function workspaceSymbols(
  services: Services,
  params: WorkspaceSymbolParams,
  token: CancellationToken,
): Promise<SymbolInformation[]> {
  const { folders, log, progress, say } = services;
  const shown = progress(say('Searching images for keys'), params);
  try {
    const images = [...new Set([...folders.images(), ...(await findImages(folders.paths(), token, log))])];
    return await symbolsIn(images, services, params, { token, shown });
  } finally {
    shown.end();
  }
}

/** What may stop the work, and shows how far it is. */
interface Course {
  readonly token: CancellationToken;
  readonly shown: Progress;
}

async function symbolsIn(
  images: readonly string[],
  { imageKeys }: Services,
  { query }: WorkspaceSymbolParams,
  { token, shown }: Course,
): Promise<SymbolInformation[]> {
  const symbols: SymbolInformation[] = [];
  for (const [index, image] of images.entries()) {
    if (token.isCancellationRequested || shown.isCancelled || symbols.length >= MOST_SYMBOLS) break;
    shown.report(index, images.length);
    symbols.push(...(await imageKeys.get(image)).filter(({ name }) => matches(name, query)));
  }
  if (!token.isCancellationRequested) imageKeys.keepOnly(images);
  return symbols.slice(0, MOST_SYMBOLS);
}

/** As editors match: the letters of the query in their order, with anything between them, in upper or lower case. */
function matches(name: string, query: string): boolean {
  const letters = name.toLowerCase();
  let at = 0;
  for (const letter of query.toLowerCase().replace(/\s/g, '')) {
    at = letters.indexOf(letter, at) + letter.length;
    if (at < letter.length) return false;
  }
  return true;
}
