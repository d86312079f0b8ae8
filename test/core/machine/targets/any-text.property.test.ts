import { DOMParser } from '@xmldom/xmldom';
import fc from 'fast-check';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { libvirtDomain } from '../../../../core/machine/targets/libvirt';
import { qemuCommand } from '../../../../core/machine/targets/qemu';
import { virtInstallCommand } from '../../../../core/machine/targets/virt-install';
import { machine } from './machines';

/** Characters that shells, XML, QEMU or virt-install give a meaning to. */
const SPECIAL = [
  '"',
  "'",
  '\\',
  '`',
  '$',
  '&',
  '<',
  '>',
  ';',
  ',',
  '=',
  '|',
  '*',
  '~',
  '#',
  '{',
  '!',
  '%',
  ' ',
  '\n',
  '\t',
  '-',
  '/',
];

/** Text as an image or a file name may have it; U+0000 is in neither. */
const anyText = fc
  .string({ unit: fc.oneof(fc.constantFrom(...SPECIAL), fc.string({ unit: 'binary', maxLength: 1 })) })
  .map((text) => text.toWellFormed().replaceAll('\0', ''));

const guest = ({
  title,
  description,
  path,
}: {
  title: string;
  description: string;
  path: string;
}): ReturnType<typeof machine> =>
  machine({
    title,
    description,
    disks: [{ path: `/images/${path}`, bus: 'virtio', role: 'boot' }],
    tpm: { version: '2.0' },
  });

const texts = fc.record({ title: anyText, description: anyText, path: anyText });

/** What a shell gives to the program of a definition, whose other commands do nothing. */
function argumentsInShell(text: string, program: string): string[] {
  const nothing = ['mkdir', 'swtpm', 'cp', 'test'].map((name) => `${name}() { :; }\n`).join('');
  const script = `${nothing}${program}() { printf '%s\\0' "$@"; }\n${text}`;
  return execFileSync('/bin/bash', ['-e', '-c', script], { encoding: 'utf8', cwd: '/' }).split('\0').slice(0, -1);
}

describe('definitions with any text', () => {
  it('are well-formed XML that says the text', () => {
    fc.assert(
      fc.property(texts, (given) => {
        const { text, notCarried } = libvirtDomain(guest(given));
        const document = new DOMParser({
          // It warns of U+FFFD, which stands for what XML cannot hold.
          onError: (level, message) => {
            assert.equal(level, 'warning', message);
          },
        }).parseFromString(text, 'text/xml');
        const source = document.getElementsByTagName('source')[0]?.getAttribute('file');
        const description = document.getElementsByTagName('description')[0]?.textContent;
        if (notCarried.length > 0) return;
        assert.equal(source, `/images/${given.path}`);
        // XML has one kind of line break.
        assert.equal(description, given.description.replace(/\r\n?/g, '\n'));
      }),
    );
  });

  for (const [name, write] of [
    ['qemu-system-x86_64', qemuCommand],
    ['virt-install', virtInstallCommand],
  ] as const) {
    it(`are one command for a shell: ${name}`, () => {
      fc.assert(
        fc.property(texts, (given) => {
          const { text, argv } = write(guest(given));
          assert.deepEqual(argumentsInShell(text, name), argv.slice(1));
        }),
        { numRuns: 60 },
      );
    });
  }
});
