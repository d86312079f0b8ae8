import type { KeyEntry } from '../core/registry/entry';
import { builtinRegistry } from '../core/registry/registry';

/** What stands between is made of the registry; the other parts of the page are written by hand. */
const BEGIN = '<!-- prettier-ignore-start -->\n';
const END = '<!-- prettier-ignore-end -->\n';

/** docs/import.md with its table of what each target carries made anew. Throws if the page has no place for it. */
export function withImportTable(page: string): string {
  const [before, rest] = page.split(BEGIN);
  const [, after] = (rest ?? '').split(END);
  if (before === undefined || after === undefined) throw new Error('docs/import.md has no place for its table');
  return `${before}${BEGIN}${importTable()}${END}${after}`;
}

/** A row for each key. A key whose mapping is empty is for people or for the import itself. */
function importTable(): string {
  const rows = builtinRegistry().entries.map(
    (entry) => `| \`${entry.key}\` | ${libvirtCell(entry)} | ${qemuCell(entry)} |`,
  );
  return ['| key | libvirt, virt-install | QEMU |', '| --- | --- | --- |', ...rows, ''].join('\n');
}

/** Arguments of a kernel have a place only beside a kernel, and definitions have none. */
function isShownOnly({ security }: KeyEntry): boolean {
  return security === 'confirm';
}

function libvirtCell(entry: KeyEntry): string {
  const paths = (entry.mapping.libvirt ?? []).map(({ path }) => code(path));
  if (isShownOnly(entry)) return 'shown';
  return paths.length === 0 ? 'no place' : paths.join(', ');
}

function qemuCell(entry: KeyEntry): string {
  const { option, template } = entry.mapping.qemu ?? {};
  if (isShownOnly(entry)) return 'shown';
  return option === undefined && template === undefined ? 'no place' : code(template ?? option ?? '');
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}
