import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { vsixFile } from '../../../scripts/lib/places.mjs';
import { launch } from '../../host/ui';
import type { Workbench } from '../../host/workbench';
import { makeImage, tempDir } from '../../support/images';
import { toast } from '../support';

const TEXT = '{\n  "qemu.min-ram-MB": "viel"\n}\n';

describe('A German VS Code with the packed extension', function () {
  this.timeout(120_000);
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let workbench: Workbench;

  before(async () => {
    dir = await tempDir();
    await makeImage(dir.path, { name: 'web.qcow2', text: TEXT });
    await writeFile(path.join(dir.path, 'falsch.qcow2'), 'kein Image');
    workbench = await launch({ extension: vsixFile('linux-x64'), folder: dir.path, language: 'de' });
  });

  after(async () => {
    await workbench.stop();
    await dir.remove();
  });

  it('has German commands in its menus', async () => {
    await workbench.contextMenu('web.qcow2', 'Metadaten öffnen');
    await workbench.tab('web.qcowmeta').waitFor();
    await workbench.editor.locator('.view-line', { hasText: 'qemu.min-ram-MB' }).waitFor();
  });

  it('shows what the language server finds in German', async () => {
    const rows = await workbench.problems('qemu.min-ram-MB');
    assert.match(
      rows.join('\n'),
      /qemu\.min-ram-MB muss eine ganze Zahl von 1 bis \d+ .*sein, nicht der Text "viel"\./,
    );
    await workbench.editor.locator('.codelens-decoration', { hasText: /Eigener String, 32 von \d+ Bytes/ }).waitFor();
    await workbench.screenshot('german-1-findings');
  });

  it('says in German why a file is not opened', async () => {
    await workbench.contextMenu('falsch.qcow2', 'Metadaten öffnen');
    await toast(workbench, 'Das ist kein qcow2-Image.').waitFor();
    await workbench.screenshot('german-2-refusal');
  });
});
