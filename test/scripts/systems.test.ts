import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureDebianPackages } from '../../scripts/lib/debian.mjs';
import { desktopCode } from '../../scripts/lib/desktop.mjs';

const quiet = (): void => undefined;

describe('ensureDebianPackages', () => {
  const present = process.env['PATH'] ?? '';

  afterEach(() => {
    process.env['PATH'] = present;
  });

  it('does nothing when nothing is missing', async () => {
    await ensureDebianPackages([{ package: 'no-such-package', found: () => true }], quiet);
  });

  it('names the exact command where it cannot install', async () => {
    process.env['PATH'] = '';
    const missing = ['qemu-utils', 'chromium'].map((name) => ({ package: name, found: () => false }));
    await assert.rejects(
      ensureDebianPackages(missing, quiet),
      /sudo apt-get update && sudo apt-get install -y --no-install-recommends qemu-utils chromium$/,
    );
  });
});

describe('desktopCode', () => {
  const user = 1000;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'qcm-code-'));
  });

  after(() => rm(folder, { recursive: true }));

  /** The environment of a desktop whose `code --version` prints a text. */
  async function desktop(version: string): Promise<NodeJS.ProcessEnv> {
    const code = path.join(folder, 'code');
    await writeFile(code, `#!/bin/sh\nprintf '${version}'\n`);
    await chmod(code, 0o755);
    return { PATH: folder, DISPLAY: ':0', VSCODE_IPC_HOOK_CLI: '', VSCODE_EXECUTABLE: '' };
  }

  it('takes a desktop VS Code', async () => {
    const env = await desktop(`1.110.0\\n${'0a'.repeat(20)}\\nx64\\n`);
    assert.deepEqual(await desktopCode({ user, env }), { command: 'code' });
  });

  it('takes the one that VSCODE_EXECUTABLE names', async () => {
    assert.deepEqual(await desktopCode({ user, env: { VSCODE_EXECUTABLE: '/opt/code' } }), { command: '/opt/code' });
  });

  it('leaves one that is not a desktop VS Code, or could not be shown', async () => {
    const env = await desktop(`4.139.1 ${'0a'.repeat(20)} with Code 1.139.1\\n`);
    assert.deepEqual(await desktopCode({ user, env }), { reason: '`code` is not a desktop VS Code' });
    assert.deepEqual(await desktopCode({ user, env: { ...env, DISPLAY: '' } }), { reason: 'there is no display' });
    assert.deepEqual(await desktopCode({ user: 0, env }), { reason: 'desktop VS Code does not run as root' });
    assert.deepEqual(await desktopCode({ user, env: { ...env, PATH: '/nonexistent' } }), {
      reason: 'there is no `code`',
    });
  });
});
