import assert from 'node:assert/strict';
import { resolveBacking, type Backing } from '../../../core/image/backing';

/** Where a backing file is, by the overlay's path, the recorded name and format. */
function resolve(overlay: string, name: string, format?: string, onWindows = false): Backing | string {
  const backingFile = format === undefined ? { name: Buffer.from(name) } : { name: Buffer.from(name), format };
  const backing = resolveBacking(Buffer.from(overlay), { backingFile }, onWindows);
  return backing.kind === 'file' ? backing.path.toString() : backing;
}

describe('the name of a backing file', () => {
  it('is relative to the folder of the overlay, which is left as it is', () => {
    assert.equal(resolve('/images/web.qcow2', 'base.qcow2', 'qcow2'), '/images/base.qcow2');
    assert.equal(resolve('/images/../web.qcow2', '../base', 'qcow2'), '/images/../../base');
    assert.equal(resolve('web.qcow2', 'base', 'qcow2'), 'base');
    assert.equal(resolve('/a:b/web', 'base', 'qcow2'), '/a:b/base');
    assert.equal(resolve('/images/web', '/other/base', 'qcow2'), '/other/base');
  });

  it('ends at a zero byte', () => {
    assert.equal(resolve('/images/web', 'base\0rest', 'qcow2'), '/images/base');
  });

  it('is a protocol if a colon comes before the first slash', () => {
    assert.deepEqual(resolve('/w', 'nbd:host', 'qcow2'), { kind: 'protocol', name: 'nbd:host' });
    assert.deepEqual(resolve('/w', 'json:{"a":"/b"}'), { kind: 'protocol', name: 'json:{"a":"/b"}' });
    assert.equal(resolve('/w', './nbd:host', 'qcow2'), '/./nbd:host');
  });

  it('is followed only if its format is recorded as exactly qcow2', () => {
    assert.deepEqual(resolve('/i/w', 'base'), { kind: 'unprobed', name: 'base' });
    for (const format of ['raw', 'QCOW2', 'qcow2 ', 'vmdk']) {
      assert.deepEqual(resolve('/i/w', 'base', format), { kind: 'raw', path: '/i/base', format });
    }
    assert.deepEqual(resolve('/i/w', 'nbd:host', 'raw'), { kind: 'raw', path: 'nbd:host', format: 'raw' });
  });

  it('may have a drive and backslashes on Windows', () => {
    assert.equal(resolve('C:\\images\\web.qcow2', 'base.qcow2', 'qcow2', true), 'C:\\images\\base.qcow2');
    assert.equal(resolve('C:\\images\\web.qcow2', 'D:\\base', 'qcow2', true), 'D:\\base');
    assert.deepEqual(resolve('C:\\w', 'nbd:host', 'qcow2', true), { kind: 'protocol', name: 'nbd:host' });
  });

  it('is not followed to a server or device on Windows, which to open would already tell who asks', () => {
    const names = [
      '\\\\host\\share\\base',
      '//host/share/base',
      '\\/host/base',
      '\\\\?\\UNC\\host\\base',
      '\\\\.\\PhysicalDrive0',
      '\\??\\UNC\\host\\base',
    ];
    for (const name of names) {
      assert.deepEqual(resolve('C:\\images\\web', name, 'qcow2', true), { kind: 'protocol', name });
      assert.deepEqual(resolve('C:\\images\\web', name, 'raw', true), { kind: 'raw', path: name, format: 'raw' });
    }
    assert.equal(resolve('\\\\host\\share\\web', 'base', 'qcow2', true), '\\\\host\\share\\base');
    assert.equal(resolve('C:\\images\\web', '\\base', 'qcow2', true), '\\base');
    assert.equal(resolve('/images/web', '//other/base', 'qcow2'), '//other/base');
  });

  it('is followed by no guess if its recorded format is empty, for QEMU guesses then', () => {
    assert.deepEqual(resolve('/i/w', 'base', ''), { kind: 'unprobed', name: 'base' });
    assert.deepEqual(resolve('/i/w', 'nbd:host', ''), { kind: 'protocol', name: 'nbd:host' });
  });

  it('may be none', () => {
    assert.deepEqual(resolveBacking(Buffer.from('/w'), {}), { kind: 'none' });
    assert.deepEqual(resolve('/i/w', '\0base', 'qcow2'), { kind: 'none' });
  });
});
