import assert from 'node:assert/strict';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeImage, tempDir } from '../support/images';
import { waitFor } from '../support/wait';
import { qcowmeta } from './harness';
import { COMMAND } from './spawned';
import { Terminal } from './terminal';

/** How each shell is started by itself, without a person's settings, and takes the script. */
const SHELLS = {
  bash: { argv: ['bash', '--norc', '--noprofile', '-i'], load: 'source <(qcowmeta completion bash)' },
  zsh: {
    argv: ['zsh', '-f', '-i'],
    load: 'autoload -Uz compinit; compinit -u -D; source <(qcowmeta completion zsh)',
  },
  fish: { argv: ['fish', '--no-config', '-i'], load: 'qcowmeta completion fish | source' },
} as const;

/** What a person types behind `qcowmeta `, and the arguments that the command gets then. */
const TYPED: readonly (readonly [what: string, keys: string, args: readonly string[]])[] = [
  ['commands and image files', 'dum\tweb.\t', ['dump', 'web.qcow2']],
  ['options', 'dump web.qcow2 --back\t', ['dump', 'web.qcow2', '--backing-chain']],
  ['values of options', 'dump web.qcow2 --output js\t', ['dump', 'web.qcow2', '--output', 'json']],
  ['values behind an equals sign', 'dump web.qcow2 --output=js\t', ['dump', 'web.qcow2', '--output=json']],
  [
    'registered keys, which a value follows',
    'set web.qcow2 qemu.min-ram\t5',
    ['set', 'web.qcow2', 'qemu.min-ram-MB=5'],
  ],
  ['values of keys', 'set web.qcow2 qemu.machine-types=\\[\\"q3\t', ['set', 'web.qcow2', 'qemu.machine-types=["q35"]']],
  ['keys of the image', 'get web.qcow2 com.exa\t', ['get', 'web.qcow2', 'com.example.name']],
  [
    'names of snapshots, with blanks',
    'dump web.qcow2 --snapshot bef\t',
    ['dump', 'web.qcow2', '--snapshot', 'before upgrade'],
  ],
  ['folders', 'scan fol\t', ['scan', 'folder']],
  ['other files', 'put web.qcow2 --from-nowhere=x mach\t', ['put', 'web.qcow2', '--from-nowhere=x', 'machine.json']],
  ['keys to explain', 'explain qemu.min-r\t', ['explain', 'qemu.min-ram-MB']],
  [
    'in double quotes, what a shell would run',
    'dump odd.qcow2 --snapshot "dou\t',
    ['dump', 'odd.qcow2', '--snapshot', 'double $(touch run) `touch run` " \\ $HOME'],
  ],
  [
    'in single quotes',
    "dump odd.qcow2 --snapshot 'sin\t",
    ['dump', 'odd.qcow2', '--snapshot', 'single $(touch run) `touch run` !touch " \\'],
  ],
];

/** What bash has no way to complete, and leaves as it is typed. */
const LEFT_BY_BASH: readonly (readonly [what: string, keys: string, args: readonly string[]])[] = [
  ['! in double quotes', 'dump odd.qcow2 --snapshot "exc\t"', ['dump', 'odd.qcow2', '--snapshot', 'exc']],
  ['a quote within quotes', "dump odd.qcow2 --snapshot 'quo\t'", ['dump', 'odd.qcow2', '--snapshot', 'quo']],
  ['behind quotes', `dump odd.qcow2 --snapshot "d"ou\t`, ['dump', 'odd.qcow2', '--snapshot', 'dou']],
  ['a quote within a word', 'dump odd.qcow2 --snapshot d"ou\t"', ['dump', 'odd.qcow2', '--snapshot', 'dou']],
];

describe('completion', function () {
  this.timeout(60_000);
  let folder: Awaited<ReturnType<typeof tempDir>>;

  before(async () => {
    folder = await tempDir();
    await makeImage(folder.path, {
      name: 'web.qcow2',
      text: '{"com.example.name": 1, "qemu.min-ram-MB": 2}',
      snapshots: ['before upgrade', 'after'],
    });
    await makeImage(folder.path, {
      name: 'odd.qcow2',
      snapshots: [
        'double $(touch run) `touch run` " \\ $HOME',
        'single $(touch run) `touch run` !touch " \\',
        'exclaims !touch',
        "quotes '$(touch run)'",
      ],
    });
    for (const name of ['web.txt', 'machine.json']) await writeFile(join(folder.path, name), '');
    await mkdir(join(folder.path, 'folder'));
    await mkdir(join(folder.path, 'bin'));
    // Completes as the command does, and shows what else it is called with.
    const stub = [
      '#!/bin/sh',
      `case $1 in __complete | completion) exec '${process.execPath}' '${COMMAND}' "$@" ;; esac`,
      `printf 'called with'; printf ' <%s>' "$@"; echo .`,
    ];
    await writeFile(join(folder.path, 'bin/qcowmeta'), stub.join('\n'));
    await chmod(join(folder.path, 'bin/qcowmeta'), 0o755);
  });
  after(() => folder.remove());

  for (const [shell, { argv, load }] of Object.entries(SHELLS)) {
    it(`works in ${shell} as it is typed`, async () => {
      const env = {
        PATH: `${folder.path}/bin:${String(process.env.PATH)}`,
        HOME: folder.path,
        XDG_CONFIG_HOME: folder.path,
      };
      const terminal = Terminal.start(argv, env);
      try {
        await tryOut(terminal, shell, load);
      } finally {
        await terminal.close();
      }
    });
  }

  async function tryOut(terminal: Terminal, shell: string, load: string): Promise<void> {
    terminal.type(`cd ${folder.path}; ${load}; echo rea''dy\r`);
    await terminal.shows(/ready/);
    for (const [what, keys, args] of shell === 'bash' ? [...TYPED, ...LEFT_BY_BASH] : TYPED) {
      const expected = `called with ${args.map((arg) => `<${arg}>`).join(' ')}.`;
      const known = terminal.text.length;
      terminal.type(`qcowmeta ${keys}\r`);
      const shown = await waitFor(
        `${what} in ${shell}`,
        () => /called with .*\.\r?\n/.exec(terminal.text.slice(known))?.[0],
      );
      // Zsh takes the slash that it gave a folder away again.
      assert.equal(shown.trim().replace('/>', '>'), expected, what);
    }
  }
});

describe('the candidates', () => {
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let image: string;
  const candidates = async (...words: string[]): Promise<string[]> => {
    const { stdout, exit } = await qcowmeta(['__complete', 'zsh', ...words]);
    assert.equal(exit, 0);
    return stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split('\t')[0] ?? '');
  };

  before(async () => {
    folder = await tempDir();
    image = await makeImage(folder.path, {
      text: '{"qemu.min-ram-MB": 1}',
      snapshots: ['same', 'same', 'other', 'line\nend'],
    });
  });
  after(() => folder.remove());

  it('are what the program has, with what it means', async () => {
    const { stdout } = await qcowmeta(['__complete', 'zsh', '']);
    for (const name of ['dump', 'edit', 'completion']) assert.match(stdout, new RegExp(`^${name}\\t\\w`, 'm'));
    assert.deepEqual(await candidates('dump', '--no-such'), ['none']);
    assert.deepEqual(await candidates('dmup', ''), ['none']);
    assert.deepEqual(await candidates('get', 'a', 'b', ''), ['none']);
  });

  it('leave out what was typed before', async () => {
    assert.deepEqual(await candidates('unset', image, ''), ['none', 'qemu.min-ram-MB']);
    assert.deepEqual(await candidates('unset', image, 'qemu.min-ram-MB', ''), ['none']);
  });

  it('are no keys of an image that are none by their name', async () => {
    const keys = {
      'qemu.min-ram-MB': 1,
      '$(touch${IFS}run)': 2,
      'com.example.`touch run`': 3,
      '!touch': 4,
      'a.b.c\u001b[2J': 5,
    };
    const odd = await makeImage(folder.path, { name: 'odd.qcow2', text: JSON.stringify(keys) });
    assert.deepEqual(await candidates('get', odd, ''), ['none', 'qemu.min-ram-MB']);
    assert.deepEqual(await candidates('unset', odd, ''), ['none', 'qemu.min-ram-MB']);
  });

  it('name snapshots by their ids where names are not clear', async () => {
    assert.deepEqual(await candidates('get', image, '--snapshot', ''), ['none', '1', '2', 'other', '4']);
    assert.deepEqual(await candidates('get', '--snapshot', ''), ['none']);
  });

  it('say nothing of images that cannot be read', async () => {
    assert.deepEqual(await candidates('get', join(folder.path, 'none.qcow2'), ''), ['none']);
    assert.deepEqual(await candidates('dump', join(folder.path, 'none.qcow2'), '--snapshot', ''), ['none']);
  });

  it('take the keys of registry files', async () => {
    const registry = join(folder.path, 'acme.qcowmeta-registry.json');
    const keys = {
      'com.acme.colour': { summary: 'Colour', schema: { type: 'string', enum: ['red', '7'] }, examples: ['red'] },
    };
    await writeFile(registry, JSON.stringify({ registryVersion: '1.0.0', title: 'Acme', keys }));
    assert.deepEqual(await candidates('set', '--registry', registry, image, 'com.'), [
      'none goes-on',
      'com.acme.colour=',
    ]);
    assert.deepEqual(await candidates('set', `--registry=${registry}`, image, 'com.acme.colour='), [
      'none',
      'com.acme.colour=red',
      'com.acme.colour="7"',
    ]);
  });

  it('are files where a file is asked for, also behind -- and options', async () => {
    assert.deepEqual(await candidates('dump', '-ojson', '--', '-x'), ['images']);
    assert.deepEqual(await candidates('put', image, ''), ['files']);
    assert.deepEqual(await candidates('check', '--registry', ''), ['files']);
    assert.deepEqual(await candidates('scan', ''), ['folders']);
  });

  it('are read out of quotes', async () => {
    const { stdout } = await qcowmeta(['__complete', 'bash', 'set', image, `'qemu.min-ram-M`]);
    assert.match(stdout, /^qemu\.min-ram-MB=\t/m);
  });
});
