import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** npm packages that are installed in a place of their own, because the repository's own packages are to stay few. */
export interface Recipe {
  /** The folder with `package.json` and `package-lock.json`. */
  readonly recipe: string;
  /** Where it is installed. Below the repository, and not under version control. */
  readonly place: string;
  /** Installs inside a folder that holds the recipe. */
  readonly install: (folder: string) => Promise<void>;
}

const STAMP = 'installed';

/** What every `npm ci` of a recipe is called with. */
export const NPM_FLAGS = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/** Installs a recipe on first use, and again whenever its lock file changed. `announce` is called before that. */
export async function ensureInstalled({ recipe, place, install }: Recipe, announce: () => void): Promise<void> {
  const wanted = createHash('sha256')
    .update(await readFile(path.join(recipe, 'package-lock.json')))
    .digest('hex');
  const stamp = path.join(place, STAMP);
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted) return;
  announce();
  // Beside the final place and renamed at the end, so that a broken or a second install leaves nothing half done there.
  const folder = `${place}-${process.pid}`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(path.dirname(place), { recursive: true });
  await cp(recipe, folder, { recursive: true });
  await install(folder);
  await writeFile(path.join(folder, STAMP), wanted);
  await rm(place, { recursive: true, force: true });
  await rename(folder, place);
}
