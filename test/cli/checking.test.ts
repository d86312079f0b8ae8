import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeImage, tempDir } from '../support/images';
import { qcowmeta } from './harness';

describe('qcowmeta check', () => {
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let clean: string;
  let wrong: string;
  let doubtful: string;
  let empty: string;

  before(async () => {
    folder = await tempDir();
    clean = await makeImage(folder.path, { name: 'clean.qcow2', text: '{"qemu.min-ram-MB": 1024}' });
    wrong = await makeImage(folder.path, { name: 'wrong.qcow2', text: '{\r\n  "qemu.min-ram-MB": "1024"\r\n}' });
    doubtful = await makeImage(folder.path, { name: 'doubtful.qcow2', text: '{"qemu.min-rom-MB": 1}' });
    empty = await makeImage(folder.path, { name: 'empty.qcow2' });
  });
  after(() => folder.remove());

  it('prints nothing about sound strings and about images without any', async () => {
    const answer = await qcowmeta(['check', clean, empty]);
    assert.deepEqual([answer.exit, answer.stdout, answer.stderr], [0, '', '']);
  });

  it('prints a finding with file, line, column, severity, message and rule', async () => {
    const answer = await qcowmeta(['check', wrong]);
    assert.equal(answer.exit, 1);
    assert.match(
      answer.stdout,
      new RegExp(`^${wrong}: 2:22: error: qemu\\.min-ram-MB must be [^\\n]* \\[wrong-type\\]\\n$`),
    );
  });

  it('warns of unregistered qemu. keys, which are errors only with --strict', async () => {
    const answer = await qcowmeta(['check', doubtful]);
    assert.equal(answer.exit, 0);
    assert.match(answer.stdout, /: 1:2: warning: .*\(fix: Change to qemu\.min-ram-MB\) \[unregistered-key\]\n$/);
    assert.equal((await qcowmeta(['check', '--strict', doubtful])).exit, 1);
  });

  it('says whose string an overlay inherits', async () => {
    const overlay = await makeImage(folder.path, { name: 'overlay.qcow2', backing: wrong });
    const answer = await qcowmeta(['check', overlay]);
    assert.ok(answer.stdout.startsWith(`${overlay} (from ${wrong}): 2:22: error: `));
    assert.deepEqual((await qcowmeta(['check', '--own', overlay])).exit, 0);
    assert.equal((await qcowmeta(['check', '--backing-chain', overlay])).stdout.startsWith(`${wrong}: 2:22: `), true);
  });

  it('checks all images and gives the highest exit code', async () => {
    const answer = await qcowmeta(['check', wrong, join(folder.path, 'missing.qcow2'), clean]);
    assert.equal(answer.exit, 3);
    assert.match(answer.stdout, /wrong-type/);
  });

  it('gives findings as JSON', async () => {
    const answer = await qcowmeta(['check', '-o', 'json', wrong, clean]);
    const [first, second] = JSON.parse(answer.stdout) as Checked[];
    assert.equal(first?.image, wrong);
    const finding = first.findings[0];
    assert.deepEqual(
      [finding?.code, finding?.severity, finding?.line, finding?.column],
      ['wrong-type', 'error', 2, 22],
    );
    assert.deepEqual(second?.findings, []);
    const lines = await qcowmeta(['check', '--ndjson', wrong, clean]);
    assert.equal(lines.stdout.trimEnd().split('\n').length, 2);
  });

  it('takes more keys from registry files', async () => {
    const registry = join(folder.path, 'acme.qcowmeta-registry.json');
    await writeFile(registry, registryText('com.acme.colour'));
    const image = await makeImage(folder.path, { name: 'acme.qcow2', text: '{"com.acme.colour": 7}' });
    assert.equal((await qcowmeta(['check', image])).exit, 0);
    const answer = await qcowmeta(['check', '--registry', registry, image]);
    assert.equal(answer.exit, 1);
    assert.match(answer.stdout, /com\.acme\.colour must be .*\[wrong-type\]/);
  });

  it('tells what is wrong with a registry file, and does nothing without its keys', async () => {
    const broken = join(folder.path, 'broken.qcowmeta-registry.json');
    await writeFile(broken, registryText('qemu.colour'));
    const answer = await qcowmeta(['check', '--registry', broken, clean]);
    assert.equal(answer.exit, 2);
    assert.match(answer.stderr, new RegExp(`^${broken}: \\d+:\\d+: error: .*\\[registry-qemu-key\\]`));
    const missing = await qcowmeta(['check', '--registry', join(folder.path, 'none.json'), clean]);
    assert.equal(missing.exit, 2);
    assert.match(missing.stderr, /none\.json: error: The registry could not be read/);
  });
});

describe('qcowmeta keys', () => {
  it('lists the registered keys as a table', async () => {
    const answer = await qcowmeta(['keys']);
    const lines = answer.stdout.split('\n');
    assert.match(lines[0] ?? '', /^KEY +TYPE +LEVEL +STATUS +SUMMARY$/);
    assert.ok(lines.some((line) => /^qemu\.machine-types +list +requirement +accepted +/.test(line)));
  });

  it('gives everything that the registry says as JSON', async () => {
    const list = JSON.parse((await qcowmeta(['keys', '-o', 'json'])).stdout) as { key: string; unit?: string }[];
    assert.equal(list.find(({ key }) => key === 'qemu.min-ram-MB')?.unit, 'MiB');
  });
});

describe('qcowmeta explain', () => {
  it('tells the facts of a key', async () => {
    const answer = await qcowmeta(['explain', 'qemu.min-ram-MB']);
    assert.equal(answer.exit, 0);
    assert.match(answer.stdout, /^qemu\.min-ram-MB: /);
    assert.match(answer.stdout, /^Unit: +MiB/m);
    assert.match(answer.stdout, /^Merge: +max/m);
    assert.doesNotMatch(answer.stdout, /`/);
  });

  it('gives them as JSON', async () => {
    const facts = JSON.parse((await qcowmeta(['explain', '-o', 'json', 'qemu.machine-types'])).stdout) as {
      key: string;
      registered: boolean;
      values: { value: string }[];
    };
    assert.deepEqual([facts.key, facts.registered], ['qemu.machine-types', true]);
    assert.ok(facts.values.some(({ value }) => value === 'q35'));
  });

  it('suggests what an unknown key may have meant', async () => {
    const answer = await qcowmeta(['explain', 'qemu.machine-type']);
    assert.deepEqual([answer.exit, answer.stdout], [1, '']);
    assert.match(answer.stderr, /^qcowmeta: qemu\.machine-type is not registered\. Did you mean qemu\.machine-types/);
    const json = await qcowmeta(['explain', '-o', 'json', 'qemu.machine-type']);
    assert.deepEqual((JSON.parse(json.stdout) as { suggestions: string[] }).suggestions[0], 'qemu.machine-types');
  });

  it('knows that a vendor may use keys that are in no registry', async () => {
    assert.match((await qcowmeta(['explain', 'com.example.x'])).stderr, /vendor's key/);
  });
});

interface Checked {
  readonly image: string;
  readonly findings: { code: string; severity: string; line: number; column: number }[];
}

function registryText(key: string): string {
  return JSON.stringify({
    registryVersion: '1.0.0',
    title: 'Keys of Acme',
    keys: { [key]: { summary: 'Colour of the box', schema: { type: 'string' }, examples: ['red'] } },
  });
}
