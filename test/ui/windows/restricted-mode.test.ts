import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { launch } from '../../host/ui';
import type { Workbench } from '../../host/workbench';
import { tempDir } from '../../support/images';

describe('A folder that is not trusted', function () {
  this.timeout(120_000);
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let workbench: Workbench;

  before(async () => {
    dir = await tempDir();
    const registry = (key: string): string => {
      const keys = { [key]: { summary: 'Size', schema: { type: 'integer' } } };
      return JSON.stringify({ registryVersion: '1.0.0', title: 'Keys', keys });
    };
    const ofUser = path.join(dir.path, 'user.json');
    await writeFile(ofUser, registry('com.example.size'));
    await mkdir(path.join(dir.path, '.vscode'));
    await writeFile(
      path.join(dir.path, '.vscode/settings.json'),
      '{ "qcowmeta.registries": ["acme.qcowmeta-registry.json"] }',
    );
    await writeFile(path.join(dir.path, 'acme.qcowmeta-registry.json'), registry('com.acme.size'));
    await writeFile(path.join(dir.path, 'machine.qcowmeta'), '{"com.acme.size": "x", "com.example.size": "x"}');
    workbench = await launch({
      extension: 'development',
      folder: dir.path,
      settings: {
        'security.workspace.trust.enabled': true,
        'security.workspace.trust.startupPrompt': 'never',
        'qcowmeta.registries': [ofUser],
      },
    });
  });

  after(async () => {
    await workbench.stop();
    await dir.remove();
  });

  it('has no say in the registries before it is trusted, and has it at once then', async () => {
    await workbench.openFile('machine.qcowmeta');
    // The registry of the user is in use by then.
    const before = await workbench.problems('com.example.size must be');
    assert.ok(!before.join().includes('com.acme.size'), before.join());
    await workbench.runCommand('Workspaces: Manage Workspace Trust');
    await workbench.page.getByRole('button', { name: 'Trust', exact: true }).first().click();
    await workbench.problems('com.acme.size must be');
  });
});
