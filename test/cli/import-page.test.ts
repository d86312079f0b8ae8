import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withImportTable } from '../../scripts/import-table';
import { folderForEachTest } from '../support/folder';
import { makeImage } from '../support/images';
import { qcowmeta } from './harness';

describe('docs/import.md', () => {
  const page = readFileSync(join(__dirname, '../../docs/import.md'), 'utf8');
  const folder = folderForEachTest();

  /** The fenced blocks of a language, each with a line break at its end. */
  const blocks = (language: string): string[] =>
    [...page.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'gm'))].map(([, block]) => block ?? '');

  /** What the command makes of the page's keys, in the folder that the page speaks of. */
  const imported = async (target: string): Promise<string> => {
    const image = await makeImage(folder.path, { name: 'web.qcow2' });
    const stored = await qcowmeta(['put', image], { stdin: blocks('json')[0] ?? '' });
    assert.deepEqual([stored.exit, stored.stderr], [0, '']);
    const { exit, stdout, stderr } = await qcowmeta(['import', '--to', target, image]);
    assert.deepEqual([exit, stderr], [0, '']);
    return stdout.replaceAll(folder.path, '/srv');
  };

  it('shows the domain that the command prints', async () => {
    assert.equal(blocks('xml')[0], await imported('libvirt'));
  });

  it('shows the JSON that the command prints', async () => {
    assert.equal(blocks('json')[1], await imported('json'));
  });

  it('has the table that the registry makes (else run: npm run docs)', () => {
    assert.equal(page, withImportTable(page));
  });

  it('names members that the configuration has', () => {
    const configuration = JSON.parse(blocks('json')[1] ?? '') as Readonly<Record<string, unknown>>;
    const others = ['description', 'video', 'virtioVersions', 'kernelCommandLine', 'enrolledKeys'];
    const layers = page.slice(page.indexOf('## Other management layers'));
    const cells = [...layers.matchAll(/^\| ([^|]*`[^|]*)\|/gm)].flatMap(
      ([, cell]) => (cell ?? '').match(/`[^`]+`/g) ?? [],
    );
    const roots = cells.map((cell) => /\w+(-\w+)*/.exec(cell)?.[0] ?? '').filter((name) => !name.startsWith('min-'));
    assert.ok(roots.length > 20);
    assert.deepEqual(
      roots.filter((name) => !(name in configuration) && !others.includes(name)),
      [],
    );
  });
});
