import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { OUT } from './places.mjs';
import { layOut } from './vsix-stage.mjs';

const FOLDER = path.join(OUT, 'vsix');

/**
 * Packs the extension for a platform. It is packed from a folder that is laid out for it, because vsce takes either a list of
 * files or a list of exceptions, and the one package.json here is the npm package's too.
 *
 * @param {import('./vsix-stage.mjs').Target} target
 * @returns {Promise<string>} path of the VSIX
 */
export async function packageVsix(target) {
  const stage = path.join(FOLDER, target);
  const packagePath = path.join(FOLDER, `qcowmeta-${target}.vsix`);
  await mkdir(FOLDER, { recursive: true });
  await layOut(stage, target);
  await createVSIX({
    cwd: stage,
    packagePath,
    target,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  return packagePath;
}
