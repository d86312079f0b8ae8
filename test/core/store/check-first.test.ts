import assert from 'node:assert/strict';
import { checkAhead } from '../../../core/store/check-first';
import { writeMetadata } from '../../../core/store/write';
import { folderForEachTest } from '../../support/folder';
import { makeImage } from '../../support/images';
import { readWithPython } from '../../support/second-reader';

const GOOD = '{"com.example.key": 1}';
const TWICE = '{"com.example.key": 1, "com.example.key": 2}';

describe('a text that is checked before its write', () => {
  const folder = folderForEachTest();
  const write = (path: string, text: Uint8Array): Promise<unknown> =>
    writeMetadata(path, [{ target: { kind: 'image' }, text }]);

  it('is stored', async () => {
    const path = await makeImage(folder.path);
    checkAhead(Buffer.from(GOOD));
    await write(path, Buffer.from(GOOD));
    assert.equal(readWithPython(path).bytes.toString(), GOOD);
  });

  it('is refused if it is wrong, and so is a wrong one that is written in its place', async () => {
    const path = await makeImage(folder.path, { text: GOOD });
    for (const ahead of [TWICE, GOOD]) {
      checkAhead(Buffer.from(ahead));
      await assert.rejects(write(path, Buffer.from(TWICE)), { code: 'text-refused' });
    }
    assert.equal(readWithPython(path).bytes.toString(), GOOD);
  });

  it('is refused if its bytes were changed after the check', async () => {
    const path = await makeImage(folder.path, { text: GOOD });
    const text = Buffer.from('{"com.example.key": 2}');
    checkAhead(text);
    text.fill('x');
    await assert.rejects(write(path, text), { code: 'text-refused' });
    assert.equal(readWithPython(path).bytes.toString(), GOOD);
  });
});
