import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  formatUri,
  imageBaseName,
  locationToUri,
  parseUri,
  snapshotSegment,
  uriToLocation,
} from '../../../core/document/location';
import type { DocumentTarget, Location } from '../../../core/document/location';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');

describe('document locations', () => {
  const cases: [image: string, target: DocumentTarget, path: string][] = [
    ['/images/web.qcow2', { kind: 'own' }, '/images/web.qcow2/own/web.qcowmeta'],
    ['/images/web.qcow2', { kind: 'effective' }, '/images/web.qcow2/effective/web.qcowmeta'],
    ['/images/disk.img', { kind: 'own' }, '/images/disk.img/own/disk.img.qcowmeta'],
    ['/images/.qcow2', { kind: 'own' }, '/images/.qcow2/own/.qcow2.qcowmeta'],
    ['/a b/50%#?.qcow2', { kind: 'own' }, '/a b/50%#?.qcow2/own/50%#?.qcowmeta'],
    [
      '/images/web.qcow2',
      { kind: 'snapshot', segment: '1 before-upgrade' },
      '/images/web.qcow2/snapshots/1 before-upgrade.qcowmeta',
    ],
  ];
  for (const [image, target, path] of cases) {
    it(`places the ${target.kind} document of ${image}`, () => {
      const location: Location = { kind: 'document', image, target };
      assert.deepEqual(locationToUri(location, false), { authority: '', path });
      assert.deepEqual(uriToLocation({ authority: '', path }, false), location);
    });
  }

  it('tells an image and its folders from documents', () => {
    const at = (path: string): Location | undefined => uriToLocation({ authority: '', path }, false);
    assert.deepEqual(at('/images/web.qcow2'), { kind: 'image', image: '/images/web.qcow2' });
    assert.deepEqual(at('/images/web.qcow2/own'), { kind: 'folder', image: '/images/web.qcow2', folder: 'own' });
    assert.deepEqual(at('/own/own/own.qcowmeta'), { kind: 'document', image: '/own', target: { kind: 'own' } });
    assert.equal(at('/'), undefined);
  });

  it('keeps drive letters and network shares of Windows', () => {
    const drive: Location = { kind: 'document', image: 'c:\\vm\\web.qcow2', target: { kind: 'own' } };
    assert.deepEqual(locationToUri(drive, true), { authority: '', path: '/c:/vm/web.qcow2/own/web.qcowmeta' });
    const share: Location = { kind: 'document', image: '\\\\nas\\vm\\web.qcow2', target: { kind: 'own' } };
    assert.deepEqual(locationToUri(share, true), { authority: 'nas', path: '/vm/web.qcow2/own/web.qcowmeta' });
    for (const location of [drive, share]) {
      assert.deepEqual(uriToLocation(locationToUri(location, true), true), location);
      assert.deepEqual(parseUri(formatUri(location, true), true), location);
    }
  });

  it('spells URIs as VS Code does', () => {
    const location: Location = { kind: 'document', image: "/a b/50%#?'é.qcow2", target: { kind: 'own' } };
    assert.equal(
      formatUri(location, false),
      'qcowmeta:/a%20b/50%25%23%3F%27%C3%A9.qcow2/own/50%25%23%3F%27%C3%A9.qcowmeta',
    );
  });

  it('refuses other schemes and broken escapes', () => {
    for (const uri of ['file:///images/web.qcow2', 'qcowmeta:relative', 'qcowmeta:/a/%E0%A4%A/own/a.qcowmeta', '']) {
      assert.equal(parseUri(uri, false), undefined, uri);
    }
  });

  it('round-trips any path and any target', () => {
    const segment = fc
      .string({ unit: 'binary', minLength: 1 })
      .filter((text) => !/[/\0]|^\.\.?$/.test(text) && text.isWellFormed());
    const target = fc.oneof(
      fc.constantFrom<DocumentTarget>({ kind: 'own' }, { kind: 'effective' }),
      fc
        .tuple(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }))
        .map(([id, name]): DocumentTarget => ({ kind: 'snapshot', segment: snapshotSegment(id, name) })),
    );
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), target, (segments, aim) => {
        const location: Location = { kind: 'document', image: `/${segments.join('/')}`, target: aim };
        assert.deepEqual(uriToLocation(locationToUri(location, false), false), location);
        assert.deepEqual(parseUri(formatUri(location, false), false), location);
      }),
    );
  });
});

describe('imageBaseName', () => {
  it('drops .qcow2 and nothing else', () => {
    assert.equal(imageBaseName('/a/web.qcow2', false), 'web');
    assert.equal(imageBaseName('/a/web.img', false), 'web.img');
    assert.equal(imageBaseName('C:\\a\\web.qcow2', true), 'web');
  });
});

describe('snapshotSegment', () => {
  const cases: [title: string, name: Uint8Array, segment: string][] = [
    ['plain', bytes('before upgrade'), '1 before upgrade'],
    ['empty', bytes(''), '1 '],
    ['path characters', bytes('../a\\b'), '1 ..%2Fa%5Cb'],
    ['a percent sign', bytes('50%'), '1 50%25'],
    ['control characters', bytes('a\nb\u0085c\u2028'), '1 a%0Ab%C2%85c%E2%80%A8'],
    ['bytes that are not UTF-8', Uint8Array.of(0x61, 0xff, 0xc3, 0x28, 0xe2, 0x82), '1 a%FF%C3(%E2%82'],
    ['U+FFFD itself', bytes('\ufffd'), '1 %EF%BF%BD'],
    ['astral characters', bytes('🖥'), '1 🖥'],
  ];
  for (const [title, name, segment] of cases) {
    it(`writes a name with ${title}`, () => {
      assert.equal(snapshotSegment(bytes('1'), name), segment);
    });
  }

  it('cuts a long name and keeps it distinct', () => {
    const [a, b] = ['a', 'b'].map((last) => snapshotSegment(bytes('1'), bytes('ü'.repeat(150) + last)));
    assert.ok(a && b);
    assert.notEqual(a, b);
    for (const segment of [a, b]) {
      assert.ok(Buffer.byteLength(segment) <= 200);
      assert.match(segment, /ü~[0-9a-f]{16}$/);
    }
  });

  it('takes no longer for the longest names that are no text', () => {
    const name = new Uint8Array(65_535).fill(0xff);
    for (let time = 0; time < 500; time++) name[0] = snapshotSegment(bytes(''), name).length;
  });

  it('gives a well-formed single segment for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.uint8Array({ maxLength: 400 }), (id, name) => {
        const segment = snapshotSegment(id, name);
        assert.ok(segment.isWellFormed());
        assert.doesNotMatch(segment, /[/\\\p{Cc}]/u);
        assert.ok(Buffer.byteLength(segment) <= 200);
      }),
    );
  });
});
