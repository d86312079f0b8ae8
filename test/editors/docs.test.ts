import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readRegistry } from '../../core/registry/read';
import { bin } from '../../package.json';
import { PLUGIN } from './neovim';

const REPOSITORY = join(__dirname, '../..');

describe('docs/editors.md', () => {
  const page = readFileSync(join(REPOSITORY, 'docs/editors.md'), 'utf8');

  it('shows the plugin for Neovim as it is', () => {
    const blocks = [...page.matchAll(/^```lua\n(.*?)^```$/gms)].map(([, code]) => code);
    assert.deepEqual(blocks, [readFileSync(PLUGIN, 'utf8')]);
    assert.ok(page.includes(`(../${relative(REPOSITORY, PLUGIN)})`));
  });

  it('shows a registry in which nothing is wrong', () => {
    const blocks = [...page.matchAll(/^```json\n(.*?)^```$/gms)].map(([, code = '']) => readRegistry('docs', code));
    assert.deepEqual(
      blocks.map(({ entries, problems }) => [entries.length, problems]),
      [[1, []]],
    );
  });

  it('links the programs under the names that the package gives them', () => {
    for (const [name, file] of Object.entries(bin)) assert.ok(page.includes(`"$PWD/${file}" ~/.local/bin/${name}\n`));
  });
});
