import path from 'node:path';
import { CACHE } from '../../host/places';
import { run } from '../../host/processes';
import { ensureInstalled, NPM_FLAGS } from '../../host/recipe';

const PLACE = path.join(CACHE, 'json-server');
const PACKAGE = path.join(PLACE, 'node_modules/vscode-langservers-extracted');

/** VS Code's JSON language server as npm has it. Installed on first use, 100 MB: the package brings other servers, too. */
export async function ensureJsonServer(log: (line: string) => void): Promise<{ program: string; folder: string }> {
  const install = async (folder: string): Promise<void> => {
    await run('npm', ['ci', ...NPM_FLAGS], { cwd: folder });
  };
  await ensureInstalled({ recipe: __dirname, place: PLACE, install }, () => {
    log('installing the JSON language server into .vscode-test/json-server (once, 100 MB)');
  });
  return { program: path.join(PACKAGE, 'bin/vscode-json-language-server'), folder: PACKAGE };
}
