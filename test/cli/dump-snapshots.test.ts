import assert from 'node:assert/strict';
import { makeImage, tempDir } from '../support/images';
import { NOTHING, type Dumped } from './dumped';
import { qcowmeta } from './harness';

const TEXT =
  '{\n  "qemu.min-ram-MB": 1e3,\n  "com.example.big": 9007199254740993,\n  "com.example.name": "caf\\u00e9 \\"x\\""\n}';

describe('qcowmeta dump of snapshots', () => {
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let image: string;
  let empty: string;

  before(async () => {
    folder = await tempDir();
    image = await makeImage(folder.path, { name: 'base.qcow2', text: TEXT, snapshots: ['before', 'after'] });
    empty = await makeImage(folder.path, { name: 'empty.qcow2' });
  });
  after(() => folder.remove());
  const OWN = '{"com.example.snapshot": true}';

  before(async () => {
    assert.equal((await qcowmeta(['put', '--snapshot', 'before', image], { stdin: OWN })).exit, 0);
  });

  it('prints their own string, by name, by id and by both', async () => {
    for (const name of ['before', '1', '1 before']) {
      assert.equal((await qcowmeta(['dump', '--snapshot', name, image])).stdout, OWN);
    }
  });

  it('prints the string of the image for one without a string', async () => {
    assert.equal((await qcowmeta(['dump', '--snapshot', 'after', image])).stdout, TEXT);
    assert.deepEqual(await qcowmeta(['dump', '--own', '--snapshot', 'after', image]), NOTHING);
  });

  it('says in JSON where the string is from', async () => {
    const own = JSON.parse((await qcowmeta(['dump', '-o', 'json', '--snapshot', '1', image])).stdout) as Dumped;
    assert.deepEqual([own.snapshot, own.origin, own.originSnapshot], ['1 before', image, '1 before']);
    const inherited = JSON.parse((await qcowmeta(['dump', '-o', 'json', '--snapshot', '2', image])).stdout) as Dumped;
    assert.deepEqual([inherited.snapshot, inherited.origin, inherited.originSnapshot], ['2 after', image, undefined]);
  });

  it('names the candidates if several answer to the name', async () => {
    const twice = await makeImage(folder.path, { name: 'twice.qcow2', snapshots: ['same', 'same', '1'] });
    const answer = await qcowmeta(['dump', '--snapshot', 'same', twice]);
    assert.equal(answer.exit, 2);
    assert.equal(answer.stderr, `qcowmeta: ${twice}: 2 snapshots answer to same. Say which: "1 same" or "2 same".\n`);
    const mixed = await qcowmeta(['dump', '--snapshot', '1', twice]);
    assert.match(mixed.stderr, /Say which: "1 same" or "3 1"\.\n$/);
    assert.equal((await qcowmeta(['dump', '--snapshot', '3 1', twice])).exit, 1);
  });

  it('takes a name as it is and as it is listed', async () => {
    const odd = await makeImage(folder.path, { name: 'odd.qcow2', snapshots: ['a b/ü', '50%', 'x/y', 'x%2Fy'] });
    const shown = async (name: string): Promise<string | undefined> =>
      (JSON.parse((await qcowmeta(['dump', '-o', 'json', '--snapshot', name, odd])).stdout) as Dumped).snapshot;
    for (const name of ['1', 'a b/ü', '1 a b/ü', 'a b%2Fü', '1 a b%2Fü']) assert.equal(await shown(name), '1 a b%2Fü');
    for (const name of ['50%', '2 50%', '50%25', '2 50%25']) assert.equal(await shown(name), '2 50%25');
    assert.equal(await shown('x%2Fy'), '4 x%252Fy', 'a name as it is comes first');
  });

  it('says that there is no such snapshot', async () => {
    const answer = await qcowmeta(['dump', '--snapshot', 'never', image]);
    assert.equal(answer.exit, 3);
    assert.match(answer.stderr, /base\.qcow2: has no snapshot never \(there are "1 before", "2 after"\)\.\n$/);
    const none = await qcowmeta(['dump', '--snapshot', 'never', empty]);
    assert.match(none.stderr, /has no snapshot never \(there are none\)/);
  });
});
