import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { QcowmetaError } from '../../../../core/errors';
import { parseDomain } from '../../../../core/machine/domain/xml';

const FIXTURES = join(__dirname, '../../../../fixtures/domains');

/** The message with which a text is refused. */
function refusal(text: string): string {
  try {
    parseDomain(text, 'dom.xml');
  } catch (error) {
    assert.ok(error instanceof QcowmetaError, String(error));
    assert.equal(error.code, 'domain-refused');
    assert.doesNotMatch(error.message, /\{\w+\}/, 'a place of the message was not filled');
    return error.message;
  }
  return assert.fail('not refused');
}

const LAUGHS = `<!DOCTYPE lolz [
  <!ENTITY lol "lol">
  ${Array.from({ length: 9 }, (_, level) => `<!ENTITY lol${level + 1} "${`&lol${level || ''};`.repeat(10)}">`).join('\n')}
]>
<domain><name>&lol9;</name></domain>`;

const REFUSED: readonly (readonly [string, string, RegExp])[] = [
  [
    'an image',
    `${Buffer.from('514649fb00000003', 'hex').toString()} `,
    /^dom\.xml: is a disk image, not .*named first/,
  ],
  ['a document type', '<?xml version="1.0"?>\n<!DOCTYPE domain>\n<domain/>', /^dom\.xml:2: has a document type/],
  ['a billion laughs', LAUGHS, /^dom\.xml:1: has a document type/],
  [
    'an external entity',
    '<!DOCTYPE domain [\n<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<domain><name>&x;</name></domain>',
    /^dom\.xml:1: has a document type/,
  ],
  ['an external document type', '<!DOCTYPE domain SYSTEM "http://example.org/d.dtd"><domain/>', /document type/],
  ['an entity without a document type', '<domain>\n<name>&x;</name></domain>', /^dom\.xml:2: uses the entity &x;/],
  ['an entity in an attribute', '<domain>\n<os firmware="&efi;"/></domain>', /^dom\.xml:2: uses the entity &efi;/],
  ['an entity of HTML', '<domain>&nbsp;</domain>', /the entity &nbsp;/],
  ['a reference to NUL', '<domain>\n\n&#0;</domain>', /^dom\.xml:3: has the character &#0;/],
  ['a reference to half a character', '<domain>&#xD800;</domain>', /the character &#xD800;/],
  ['a control character', '<domain>\n<name>\u0007</name></domain>', /^dom\.xml:2: has the character U\+0007/],
  ['bytes that are no UTF-8', '<domain><name>\ufffd</name></domain>', /is not well-formed XML: .*replacement/],
  ['nothing', ' \n', /^dom\.xml: is empty\. Give it what virsh dumpxml prints\.$/],
  ['a comment alone', '<!-- -->', /^dom\.xml:1: is not well-formed XML: missing root element/],
  ['a text', 'qemu-system-x86_64 -m 1024', /is not well-formed XML/],
  ['a qcow2 image', 'QFI\ufffb\0\0\0\u0003', /the character U\+0000/],
  ['JSON', '{"domain": {}}', /is not well-formed XML/],
  ['an element that is not ended', '<domain>\n<os>\n', /is not well-formed XML: unclosed/],
  ['an element ended as another', '<domain>\n<os>\n</domain>', /^dom\.xml:\d: is not well-formed XML: .*mismatch/],
  ['an attribute without quotes', '<domain type=kvm/>', /is not well-formed XML: .*quot/],
  ['an attribute twice', '<domain type="kvm" type="qemu"/>', /is not well-formed XML: .*redefined/],
  ['a prefix without a namespace', '<domain><x:y/></domain>', /is not well-formed XML/],
  ['two roots', '<domain/><domain/>', /is not well-formed XML/],
  ['text after the root', '<domain/>more', /is not well-formed XML/],
  ['another root', '<network><name>default</name></network>', /is not a libvirt domain: its root element is <network>/],
  ['a snapshot of a domain', '<domainsnapshot><domain/></domainsnapshot>', /its root element is <domainsnapshot>/],
  ['a domain in a namespace', '<domain xmlns="http://example.org/"/>', /is not a libvirt domain/],
  ['a text of more than 1 MiB', `<domain>${' '.repeat(1024 * 1024)}</domain>`, /is longer than 1048576 characters/],
  ['100 levels', `<domain>\n${'<a>'.repeat(100)}${'</a>'.repeat(100)}</domain>`, /^dom\.xml:2: is nested more than 64/],
  ['125,000 levels', '<domain>'.repeat(125_000), /is nested more than 64 levels/],
  ['60,000 namespaces', '<a xmlns:b="x">'.repeat(60_000), /is nested more than 64 levels/],
  ['250,000 elements', `<domain>${'<a/>'.repeat(250_000)}</domain>`, /^dom\.xml:1: has more than 20000 elements/],
  ['a comment without an end', `<domain>${'<!-- '.repeat(100_000)}`, /is not well-formed XML/],
  ['brackets alone', '<'.repeat(1_000_000), /is not well-formed XML/],
];

describe('the XML of a libvirt domain', () => {
  for (const [name, text, message] of REFUSED) {
    it(`is refused with ${name}`, function () {
      this.timeout(5000);
      assert.match(refusal(text), message);
    });
  }

  it('is taken with a byte order mark, a declaration, comments, CDATA and the predefined entities', () => {
    const text =
      '\ufeff<?xml version="1.0" encoding="UTF-8"?>\r\n<!-- <!DOCTYPE x> &x; -->\r\n<domain><title>a &amp; b&#65;<![CDATA[<&x;>]]></title></domain>';
    const root = parseDomain(text, 'dom.xml');
    assert.equal(root.getElementsByTagName('title')[0]?.textContent, 'a & bA<&x;>');
  });

  it('is taken with references only, as many as fit', function () {
    this.timeout(5000);
    const { textContent } = parseDomain(`<domain>${'&amp;'.repeat(200_000)}</domain>`, 'dom.xml');
    assert.equal(textContent, '&'.repeat(200_000));
  });

  it('is taken as libvirt prints it', () => {
    for (const name of readdirSync(FIXTURES)) {
      assert.equal(parseDomain(readFileSync(join(FIXTURES, name), 'utf8'), name).tagName, 'domain');
    }
  });

  it('never throws anything else, whatever is cut off or left out', () => {
    const text = readFileSync(join(FIXTURES, 'windows-11-secure-boot.xml'), 'utf8');
    for (let at = 0; at < text.length; at += 7) {
      for (const broken of [text.slice(0, at), text.slice(0, at) + text.slice(at + 3)]) {
        try {
          parseDomain(broken, 'dom.xml');
        } catch (error) {
          assert.ok(error instanceof QcowmetaError && error.code === 'domain-refused', String(error));
        }
      }
    }
  });
});
