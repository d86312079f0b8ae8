import assert from 'node:assert/strict';
import path from 'node:path';
import { checkImages } from '../../client/import/checked-images';
import { pageModelOf } from '../../client/import/page-model';
import { builtinRegistry } from '../../core/registry/registry';
import { toPage, type ImportCheckModel, type RowModel } from '../../web-views/import-check/protocol';
import { makeImage } from '../support/images';
import { folderForEachTest } from '../support/folder';

describe('The page of an import check', () => {
  const dir = folderForEachTest();

  const image = (name: string, text?: string, backing?: string): Promise<string> =>
    makeImage(dir.path, {
      name,
      ...(text === undefined ? {} : { text }),
      ...(backing === undefined ? {} : { backing }),
    });

  async function pageOf(...images: readonly string[]): Promise<ImportCheckModel> {
    const model = pageModelOf(await checkImages(images, builtinRegistry()));
    assert.ok(toPage({ type: 'show', model }), 'the page takes the model');
    return model;
  }

  function row({ rows }: ImportCheckModel, key: string): RowModel {
    const found = rows.find((each) => each.key === key);
    assert.ok(found, key);
    return found;
  }

  it('has a column for each image, with whose string it has', async () => {
    await image('base.qcow2', '{"org.example.a": 1}');
    const overlay = await image('overlay.qcow2', undefined, 'base.qcow2');
    const page = await pageOf(overlay, await image('empty.qcow2'), path.join(dir.path, 'missing.qcow2'));
    assert.deepEqual(
      page.columns.map(({ name, notes }) => [name, ...notes]),
      [
        ['overlay.qcow2', 'boot disk', 'inherits from base.qcow2'],
        ['empty.qcow2', 'no metadata'],
        ['missing.qcow2', 'not readable'],
      ],
    );
    assert.deepEqual(
      row(page, 'org.example.a').cells.map(({ value }) => value),
      ['1', 'says nothing', 'not read'],
    );
    assert.equal(row(page, 'org.example.a').cells[0]?.note, 'inherited');
    assert.match(page.notices[0]?.text ?? '', /missing\.qcow2: there is no such file/);
    assert.equal(page.verdict.tone, 'warning');
  });

  it('puts disagreements first, and says what comes of them', async () => {
    const page = await pageOf(
      await image('a.qcow2', '{"qemu.min-ram-MB": 1e3, "qemu.architectures": ["x86_64"], "org.example.a": 1}'),
      await image('b.qcow2', '{"qemu.min-ram-MB": 2000, "qemu.architectures": ["aarch64"], "org.example.a": 1.0}'),
    );
    assert.deepEqual(
      page.rows.map(({ key }) => key),
      ['qemu.architectures', 'qemu.min-ram-MB', 'org.example.a'],
    );
    const [conflict, ram, equal] = page.rows;
    assert.equal(conflict?.result.tone, 'error');
    assert.equal(conflict.result.grade, 'Conflict, stops the import');
    assert.equal(conflict.result.value, undefined);
    assert.deepEqual(
      conflict.cells.map(({ differs }) => differs),
      [true, true],
    );
    assert.deepEqual([ram?.result.grade, ram?.result.value], ['Merged', '2000']);
    assert.equal(equal?.result.grade, 'Equal');
    assert.match(page.verdict.text, /^One disagreement stops the import/);
    assert.equal(page.onlyDisagreements, 'Only disagreements');
  });

  it('shows keys that leave no machine as such, wherever they are said', async () => {
    const page = await pageOf(
      await image('a.qcow2', '{"qemu.machine-types": ["pc"]}'),
      await image('b.qcow2', '{"qemu.firmware.types": ["uefi"], "qemu.firmware.secure-boot": "required"}'),
    );
    const rows = page.rows.filter(({ isDisagreement }) => isDisagreement);
    assert.ok(rows.length >= 2);
    for (const { result } of rows) assert.equal(result.grade, 'Leaves no machine');
    assert.equal(row(page, 'qemu.machine-types').cells[0]?.differs, true);
    assert.match(page.notices[0]?.text ?? '', /^No machine can be chosen/);
  });

  it('tells values that break the rules of their key apart, and shows what cannot be seen', async () => {
    const page = await pageOf(
      await image('a.qcow2', '{"qemu.min-ram-MB": "much", "org.example.a": "x\u202ey"}'),
      await image('b.qcow2', '{}'),
    );
    assert.equal(row(page, 'qemu.min-ram-MB').result.grade, 'Left out');
    assert.equal(row(page, 'org.example.a').cells[0]?.value, '"x<U+202E>y"');
  });

  it('warns of an image that is the backing file of another one', async () => {
    const base = await image('base.qcow2', '{"org.example.a": 1}');
    const page = await pageOf(base, await image('overlay.qcow2', undefined, 'base.qcow2'));
    assert.equal(page.verdict.tone, 'error');
    assert.match(page.notices[0]?.text ?? '', /^base\.qcow2: is a backing file of overlay\.qcow2/);
  });

  it('names files of the same name by their folders', async () => {
    const page = await pageOf(path.join(dir.path, 'a/disk.qcow2'), path.join(dir.path, 'b/disk.qcow2'));
    assert.deepEqual(
      page.columns.map(({ name }) => name),
      ['a/disk.qcow2', 'b/disk.qcow2'],
    );
    assert.equal(page.verdict.text, 'None of these images could be read.');
    assert.equal(page.nothing, 'None of the images says anything.');
  });
});
