import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { holdWithQemuIo } from '../support/holders';
import { makeImage, storeText, tempDir, type ImageOptions } from '../support/images';
import { readWithPython } from '../support/second-reader';
import { waitFor } from '../support/wait';
import { Neovim } from './neovim';

const TEXT = '{\n  "qemu.machine-types": ["q35"],\n  "qemu.min-ram-MB": 1024\n}\n';

describe('Neovim with the plugin', function () {
  // Each step starts the command, which takes seconds on a machine that is busy.
  this.timeout(60_000);
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let editor: Neovim;
  let images = 0;

  /** A new image, named differently each time, as are then its buffers. */
  const image = (options: ImageOptions = {}): Promise<string> =>
    makeImage(folder.path, { name: `disk${String(images++)}.qcow2`, ...options });
  /** Opens the metadata of an image, and waits until the language server follows it. */
  const open = async (path: string): Promise<void> => {
    await editor.command(`Qcowmeta ${path.replace(/[ %#]/g, '\\$&')}`);
    await waitFor('the language server', () =>
      editor.lua(
        'return next(vim.lsp.get_clients and vim.lsp.get_clients({ bufnr = 0 }) or vim.lsp.buf_get_clients(0)) ~= nil',
      ),
    );
  };
  const set = (text: string): Promise<null> =>
    editor.lua("vim.bo.endofline = false vim.cmd('silent %delete') vim.fn.setline(1, vim.split((...), '\\n'))", text);
  const stored = (path: string, snapshot?: string): string => readWithPython(path, snapshot).bytes.toString();

  before(async () => {
    folder = await tempDir();
    editor = await Neovim.start();
  });
  afterEach(() => editor.command('bufdo bwipeout!'));
  after(async () => {
    await editor.stop();
    await folder.remove();
  });

  describe('reading', () => {
    it('shows the string of an image as it is', async () => {
      await open(await image({ text: TEXT }));
      assert.equal(await editor.text(), TEXT);
      assert.equal(await editor.isModified(), false);
      assert.equal(await editor.lua('return vim.bo.filetype'), 'qcowmeta');
    });

    it('opens any path', async () => {
      const path = await image({ name: 'a b%41#"ü&.qcow2', text: TEXT });
      await open(path);
      assert.equal(await editor.text(), TEXT);
      await set('{"com.example.name": 1}');
      await editor.command('write');
      assert.equal(stored(path), '{"com.example.name": 1}');
    });

    it('opens an image without a string as an empty buffer', async () => {
      await open(await image());
      assert.equal(await editor.text(), '');
      assert.equal(await editor.isModified(), false);
    });

    it('says why an image cannot be read', async () => {
      const path = join(folder.path, 'text.qcow2');
      await writeFile(path, 'not an image');
      assert.match(await editor.command(`Qcowmeta ${path}`), /text\.qcow2: is not a qcow2 image/);
      assert.equal(await editor.text(), '');
    });

    it('says without a traceback and without numbers that the buffer before has changes', async () => {
      await open(await image());
      await editor.command('set nohidden');
      await editor.command('call setline(1, "{ }")');
      const said = await editor.command(`Qcowmeta ${await image()}`);
      await editor.command('set hidden');
      assert.match(said, /^\s*This buffer has changes that are not saved\. :w saves them, :e! drops them\.\s*$/);
    });

    it('says what is missing', async () => {
      const path = await editor.lua<string>("local path = vim.env.PATH vim.env.PATH = '/nowhere' return path");
      const said = await editor.command(`Qcowmeta ${await image()}`);
      await editor.lua('vim.env.PATH = ...', path);
      assert.match(said, /'qcowmeta' is not executable/);
    });

    it('takes nothing back with u that was never there', async () => {
      await open(await image({ text: TEXT }));
      await editor.command('silent! undo');
      assert.equal(await editor.text(), TEXT);
    });

    it('does not obey text out of an image', async () => {
      await editor.command('set modeline');
      await open(await image({ text: '{"com.example.note": " vim: set tabstop=77: "}' }));
      assert.notEqual(await editor.lua('return vim.bo.tabstop'), 77);
    });
  });

  describe('with the language server', () => {
    it('completes a key from its quote on, with its value', async () => {
      await open(await image({ text: '{\n"qemu.min-ram-MB": 512\n}' }));
      await editor.type('jA, "qemu.machine-t<C-x><C-o>');
      await waitFor('the key', async () => (await editor.text()).includes('types"'));
      await editor.type('<C-y>');
      await waitFor(
        'its value',
        async () => (await editor.text()) === '{\n"qemu.min-ram-MB": 512, "qemu.machine-types": ["q35"]\n}',
      );
      await editor.type('<Esc>');
    });

    it('offers what fits as typing goes on over dots', async () => {
      await open(await image({ text: '{"qemu.min-ram-MB": 512}' }));
      const offered = (): Promise<string[]> =>
        editor.lua('return vim.tbl_map(function(one) return one.abbr end, vim.fn.complete_info().items)');
      await editor.command('set completeopt=menuone,noselect');
      await editor.type('A<Left>, "qemu<C-x><C-o>');
      await waitFor('the registered keys', async () => (await offered()).length > 20);
      assert.deepEqual(
        (await offered()).filter((key) => !key.startsWith('qemu.') || key === 'qemu.min-ram-MB'),
        [],
      );
      await editor.type('.max-ram<C-n><C-y><Esc>');
      await waitFor('the chosen key', async () => (await editor.text()).includes('"qemu.max-ram-MB": '));
    });

    it('completes an empty buffer with the recommended keys, each on its line', async () => {
      const path = await image();
      await open(path);
      await editor.command('set completeopt&');
      await editor.type('i<C-x><C-o>');
      await waitFor('the offers', () => editor.lua('return #vim.fn.complete_info().items > 1'));
      await editor.type('<C-y>');
      await waitFor('the lines', () => editor.lua("return vim.fn.line('$') > 3"));
      await editor.type('<Esc>');
      assert.match(
        await editor.text(),
        /^\{\n {2}"qemu\.machine-types": \[".*"\],\n {2}"qemu\.min-ram-MB": 1024,\n[^]*\n\}$/,
      );
      await editor.command('write');
      assert.equal(stored(path), await editor.text());
    });

    it('tells in a hover what a key means, and what the backing file says of it', async () => {
      const base = await image({ text: '{"qemu.min-ram-MB": 512}' });
      await open(await image({ backing: base, text: TEXT }));
      await editor.type('/min-ram<CR>:lua vim.lsp.buf.hover()<CR>');
      const shown = await waitFor('a window with the hover', () => editor.lua<string | false>(HOVER));
      assert.match(shown, /qemu\.min-ram-MB/);
      assert.match(shown, /512/);
    });

    it('shows what the rules have against a text, and repairs it', async () => {
      await open(await image({ text: '{"qemu.machine-type": ["q35"]}' }));
      const [finding] = await editor.diagnostics('unregistered-key');
      assert.match(finding ?? '', /"qemu\.machine-type" is not registered/);
      await editor.lua(
        "vim.fn.search('machine') vim.ui.select = function(items, _, take) take(items[1], 1) end vim.lsp.buf.code_action()",
      );
      await waitFor('the repair', async () => (await editor.text()) === '{"qemu.machine-types": ["q35"]}');
    });

    it('knows the room that the image has', async () => {
      await open(await image({ with: { cluster_size: 2048 } }));
      await set(`{"com.example.long": "${'x'.repeat(2000)}"}`);
      await editor.diagnostics('over-capacity');
    });

    it('takes the settings of the user', async () => {
      const other = await Neovim.start('--cmd', "lua vim.g.qcowmeta = { rules = { ['unregistered-key'] = 'hint' } }");
      try {
        await other.command(`Qcowmeta ${await image({ text: '{"qemu.nonsense": 1}' })}`);
        const severity = 'return (vim.diagnostic.get(0)[1] or {}).severity == vim.diagnostic.severity.HINT';
        await waitFor('the severity', () => other.lua(severity));
      } finally {
        await other.stop();
      }
    });

    it('knows the keys of the registries of the setting, and serves these files', async () => {
      const registry = join(folder.path, 'acme.qcowmeta-registry.json');
      const size = { summary: 'Size', schema: { type: 'integer' } };
      const write = (keys: object): Promise<void> =>
        writeFile(registry, JSON.stringify({ registryVersion: '1.0.0', title: 'Keys of Acme', keys }));
      await write({ 'com.acme.size': size });
      const other = await Neovim.start('--cmd', `lua vim.g.qcowmeta = { registries = { '${registry}' } }`);
      try {
        await other.command(`Qcowmeta ${await image({ text: '{"com.acme.size": "x"}' })}`);
        await other.diagnostics('wrong-type');
        await write({ 'qemu.size': size });
        await other.command(`edit ${registry}`);
        await other.diagnostics('registry-qemu-key');
      } finally {
        await other.stop();
      }
    });

    it('checks again after the string was read again', async () => {
      const path = await image({ text: TEXT });
      await open(path);
      await storeText(path, '{"qemu.nonsense": 1}');
      await editor.command('edit!');
      await editor.diagnostics('unregistered-key');
    });

    it('serves *.qcowmeta files too', async () => {
      const path = join(folder.path, 'machine.qcowmeta');
      await writeFile(path, '{"qemu.nonsense": 1}');
      await editor.command(`edit ${path}`);
      await editor.diagnostics('unregistered-key');
    });
  });

  describe('writing', () => {
    for (const text of [TEXT, '{}', '{\r\n  "com.example.ü": "\u{1f4be}"\r\n}\r\n', ' {}\n\n']) {
      it(`stores ${JSON.stringify(text)} byte for byte`, async () => {
        const path = await image({ text });
        await open(path);
        await editor.command('1s/{/{ /');
        assert.match(await editor.command('write'), /Stored in the image\.$/);
        assert.equal(stored(path), text.replace('{', '{ '));
        assert.equal(await editor.isModified(), false);
      });
    }

    it('gives an overlay a string of its own', async () => {
      const base = await image({ text: TEXT });
      const path = await image({ backing: base });
      await open(path);
      assert.equal(await editor.text(), TEXT);
      await editor.command('%substitute/1024/2048/');
      await editor.command('write');
      assert.equal(stored(path), TEXT.replace('1024', '2048'));
      assert.equal(stored(base), TEXT);
    });

    it("stores a snapshot's string in the snapshot", async () => {
      const path = await image({ text: TEXT, snapshots: ['before upgrade'] });
      await editor.command(`edit qcowmeta://${path}/snapshots/1\\ before\\ upgrade.qcowmeta`);
      await set('{"com.example.old": true}');
      await editor.command('write');
      assert.equal(stored(path, 'before upgrade'), '{"com.example.old": true}');
      assert.equal(stored(path), TEXT);
    });

    it('keeps the text and says why where an image is in use', async () => {
      const path = await image({ text: TEXT });
      await open(path);
      await set('{}');
      const holder = await holdWithQemuIo(path);
      try {
        assert.match(await editor.command('write'), /in use/);
        assert.equal(await editor.isModified(), true);
        assert.equal(stored(path), TEXT);
      } finally {
        await holder.stop();
      }
      await editor.command('write');
      assert.equal(stored(path), '{}');
    });

    it('keeps the text and says why where it is not JSON', async () => {
      const path = await image({ text: TEXT });
      await open(path);
      await set('{"qemu.min-ram-MB": }');
      assert.match(await editor.command('write'), /A value is missing here/);
      assert.equal(await editor.isModified(), true);
      assert.equal(stored(path), TEXT);
    });

    it('does not quit with a text that was refused', async () => {
      const path = await image({ text: TEXT });
      await open(path);
      await set('');
      await editor.command('wq');
      assert.equal(
        await editor.lua('return vim.fn.bufname()'),
        `qcowmeta://${path}/own/${path.split('/').pop()?.slice(0, -6)}.qcowmeta`,
      );
      assert.equal(stored(path), TEXT);
    });

    it('stores again and again, and gives an inheriting image its own string only once', async () => {
      const base = await image({ text: TEXT });
      const overlay = await image({ backing: base });
      await open(overlay);
      await set('{"com.example.mine": 1}');
      await editor.command('write');
      await set('{"com.example.mine": 2}');
      await editor.command('write');
      assert.equal(stored(overlay), '{"com.example.mine": 2}');
      const other = await image({ backing: base });
      await open(other);
      await storeText(other, '{"com.example.theirs": 1}');
      await set('{"com.example.mine": 1}');
      assert.match(await editor.command('write'), /not the one that was expected/);
      assert.equal(stored(other), '{"com.example.theirs": 1}');
    });

    it('replaces what another program stored only when it is told to', async () => {
      const path = await image({ text: TEXT });
      await open(path);
      await storeText(path, '{"com.example.theirs": 1}');
      await set('{"com.example.mine": 1}');
      assert.match(await editor.command('write'), /not the one that was expected[^]*:w! stores yours/);
      assert.equal(stored(path), '{"com.example.theirs": 1}');
      assert.equal(await editor.isModified(), true);
      await editor.command('write!');
      assert.equal(stored(path), '{"com.example.mine": 1}');
    });
  });
});

/** The text of the floating window. */
const HOVER = `
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, true), '\\n')
    end
  end
  return false`;
