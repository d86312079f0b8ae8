import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QcowmetaError } from '../../../core/errors';
import { readMetadata } from '../../../core/store/read';

interface Vector {
  readonly name: string;
  readonly state: 'present' | 'damaged' | 'newer';
  readonly own?: string;
  readonly data: string;
}

const root = join(__dirname, '../../..');
const fixtures = join(root, 'fixtures/format');
const { slotBytes, vectors } = JSON.parse(readFileSync(join(fixtures, 'vectors.json'), 'utf8')) as {
  slotBytes: number;
  vectors: Vector[];
};
const ERROR_OF = { damaged: 'damaged', newer: 'newer-version' } as const;

/** The empty fixture image with an extension of these bytes before its END marker, which stands at byte 112. */
function imageWith(data: Buffer): Buffer {
  const image = readFileSync(join(fixtures, 'none-2k.qcow2'));
  const head = Buffer.alloc(8);
  head.writeUInt32BE(0x514d4554, 0);
  head.writeUInt32BE(data.length, 4);
  assert.equal(image.readUInt32BE(112), 0, 'the END marker stands elsewhere');
  head.copy(image, 112);
  data.copy(image, 120);
  return image;
}

describe('docs/format.md', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'qcowmeta-vectors-'));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  for (const vector of vectors) {
    it(`is read as it says: ${vector.name}`, async () => {
      const data = Buffer.from(vector.data, 'hex');
      assert.equal(data.length, 8 + 2 * slotBytes);
      const path = join(folder, 'vector.qcow2');
      writeFileSync(path, imageWith(data));
      const second = spawnSync('python3', [join(root, 'test/support/read-qcowmeta.py'), path]);
      if (vector.state === 'present') {
        const { own } = await readMetadata(path);
        assert.equal(own && Buffer.from(own.bytes).toString('utf8'), vector.own);
        assert.equal(second.status, vector.own === undefined ? 1 : 0);
        assert.equal(second.stdout.toString('utf8'), vector.own ?? '');
        return;
      }
      const code = ERROR_OF[vector.state];
      await assert.rejects(readMetadata(path), (error) => error instanceof QcowmetaError && error.code === code);
      assert.equal(second.status, 3);
    });
  }

  it('shows the bytes of the example as they are', () => {
    const image = readFileSync(join(fixtures, 'own-2k.qcow2'));
    const lines = readFileSync(join(root, 'docs/format.md'), 'utf8').matchAll(
      /^ {4}(0[0-9a-f]{3}) {2}((?:[0-9a-f]{2} )+)/gm,
    );
    let shown = 0;
    for (const [, offset = '', hex = ''] of lines) {
      const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
      const at = parseInt(offset, 16);
      assert.equal(image.subarray(at, at + bytes.length).toString('hex'), bytes.toString('hex'), `at ${offset}`);
      shown += bytes.length;
    }
    assert.ok(shown > 100, `${shown} bytes`);
  });

  it('has vectors that its own script makes', () => {
    const made: unknown = JSON.parse(
      execFileSync('python3', ['-B', '-c', 'import make, json; print(json.dumps(list(make.vectors())))'], {
        cwd: fixtures,
        encoding: 'utf8',
      }),
    );
    assert.deepEqual(made, vectors);
  });
});
