import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempDir } from '../support/images';
import { qcowmeta } from './harness';

const SIZE = { summary: 'Size', schema: { type: 'integer', minimum: 1 } };

interface Answer {
  readonly registry: string;
  readonly title: string | null;
  readonly registryVersion: string | null;
  readonly keys: number | null;
  readonly findings: readonly { readonly code: string; readonly line: number; readonly column: number }[];
}

describe('qcowmeta check-registry', () => {
  let folder: Awaited<ReturnType<typeof tempDir>>;

  const write = async (name: string, keys: object, registryVersion = '1.0.0'): Promise<string> => {
    const path = join(folder.path, name);
    await writeFile(path, JSON.stringify({ registryVersion, title: 'Keys of Example', keys }, null, 2));
    return path;
  };

  before(async () => {
    folder = await tempDir();
  });
  after(() => folder.remove());

  it('says nothing of a good file', async () => {
    const good = await write('good.json', { 'com.example.size': SIZE });
    const answer = await qcowmeta(['check-registry', good]);
    assert.deepEqual([answer.exit, answer.stdout, answer.stderr], [0, '', '']);
    assert.deepEqual(JSON.parse((await qcowmeta(['check-registry', '-o', 'json', good])).stdout), {
      registry: good,
      title: 'Keys of Example',
      registryVersion: '1.0.0',
      keys: 1,
      findings: [],
    });
  });

  it('prints a problem with file, line, column and code', async () => {
    const path = await write('wrong.json', { 'com.example.size': { ...SIZE, examples: ['x'] } });
    const answer = await qcowmeta(['check-registry', path]);
    assert.equal(answer.exit, 1);
    assert.match(answer.stdout, new RegExp(`^${path}: 11:7: error: .*"x" is not valid .*\\[registry-example\\]\\n$`));
  });

  it('sees several files beside each other', async () => {
    const one = await write('one.json', { 'com.example.size': SIZE });
    const other = await write('other.json', { 'com.example.size': SIZE });
    const answer = await qcowmeta(['check-registry', '-o', 'json', one, other]);
    const [first, second] = JSON.parse(answer.stdout) as Answer[];
    assert.equal(answer.exit, 1);
    assert.deepEqual([first?.findings.length, second?.findings.map(({ code }) => code)], [0, ['registry-key-taken']]);
  });

  it('sees keys that begin with keys of other files', async () => {
    const one = await write('one.json', { 'com.example.disk': SIZE, 'com.example.net.mtu': SIZE });
    const other = await write('other.json', {
      'com.example.disk.size': SIZE,
      'com.example.diskless': SIZE,
      'com.example.net': SIZE,
    });
    const answer = await qcowmeta(['check-registry', one, other]);
    assert.equal(answer.exit, 1);
    assert.match(
      answer.stdout,
      new RegExp(`^${other}: \\d+:5: error: com\\.example\\.disk is also the beginning of com\\.example\\.disk\\.size`),
    );
    assert.match(
      answer.stdout,
      /other\.json: \d+:5: error: com\.example\.net is also the beginning of com\.example\.net\.mtu/,
    );
    assert.equal(answer.stdout.match(/registry-prefix/g)?.length, 2);
  });

  it('finds what a later version breaks', async () => {
    const old = await write('old.json', { 'com.example.size': SIZE, 'com.example.name': SIZE });
    const schema = { type: 'integer', minimum: 2 };
    const now = await write('now.json', { 'com.example.size': { ...SIZE, schema } }, '1.1.0');
    const answer = await qcowmeta(['check-registry', now, '--published', old]);
    assert.equal(answer.exit, 1);
    assert.match(answer.stdout, /: 9:9: error: com\.example\.size: minimum refuses .*\[registry-narrowed\]/);
    assert.match(answer.stdout, /: 4:3: error: com\.example\.name was published in 1\.0\.0.*\[registry-removed-key\]/);
    assert.equal((await qcowmeta(['check-registry', old, '--published', old])).exit, 0);
  });

  it('tells what it cannot read or compare', async () => {
    const good = await write('good.json', { 'com.example.size': SIZE });
    const missing = join(folder.path, 'none.json');
    const answer = await qcowmeta(['check-registry', missing, good]);
    assert.equal(answer.exit, 3);
    assert.match(answer.stderr, /none\.json: The registry could not be read: no such file or directory \(ENOENT\)\n/);
    const old = await qcowmeta(['check-registry', good, '--published', missing]);
    assert.equal(old.exit, 2);
    assert.match(old.stderr, /none\.json.*\[registry-unreadable\]/);
    assert.equal((await qcowmeta(['check-registry', good, good, '--published', good])).exit, 2);
  });
});
