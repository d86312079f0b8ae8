import tseslint from 'typescript-eslint';

/** Module groups that a folder must not import, as regular expressions on the import's text. */
const VSCODE = '^vscode$';
const LSP = '^vscode-(languageserver|languageclient|jsonrpc)';
const SYSTEM = '^(node:)?(fs|fs/promises|os|child_process|net|http|https|dgram|tls|worker_threads|cluster)$|^koffi$';
const floors = (...names) => `^(\\.\\./)+(${names.join('|')})(/|$)`;
/** Other folders of core/, from one of its folders: `../store/...`. */
const rooms = (...names) => `^(\\.\\./)+(${names.join('|')})(/|$)`;

const forbid = (files, rules, ignores = []) => ({
  files,
  ignores,
  rules: {
    'no-restricted-imports': ['error', { patterns: rules.map(([regex, message]) => ({ regex, message })) }],
  },
});

const NO_EDITOR = [
  [VSCODE, 'core/ knows no editor.'],
  [LSP, 'core/ knows no language server protocol.'],
  [floors('client', 'server', 'cli', 'test'), 'core/ is the lowest floor.'],
];
const NO_SYSTEM = [
  SYSTEM,
  'Only core/image/{file,paths,open-flags,open-failure,soon,at-once,at-rest,find,lock}.ts, core/registry/load.ts and core/machine/host-firmware.ts touch the system.',
];
/** Files of image/ that touch the system. */
const SYSTEM_FILES = ['file', 'paths', 'open-flags', 'open-failure', 'soon', 'at-once', 'at-rest', 'find', 'lock'].map(
  (name) => `core/image/${name}.ts`,
);
/** Rooms that are in several rows below, because some of their files touch the system. */
const IMAGE = [rooms('store', 'document', 'registry', 'findings', 'machine', 'overview'), 'image/ is below it.'];
const REGISTRY = [rooms('image', 'store', 'findings', 'machine', 'overview'), 'registry/ knows documents only.'];
const MACHINE = [rooms('overview'), 'machine/ makes machines of what images say.'];

export default tseslint.config(
  { ignores: ['dist/', 'out/', '.vscode-test/', 'node_modules/', 'fixtures/'] },
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './web-views/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 80 }],
      'no-console': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    // Suites are one function each; their length is the number of their cases.
    files: ['test/**/*.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
  forbid(['core/*.ts'], [...NO_EDITOR, NO_SYSTEM]),
  forbid(['core/image/**'], [...NO_EDITOR, NO_SYSTEM, IMAGE], SYSTEM_FILES),
  forbid(SYSTEM_FILES, [...NO_EDITOR, IMAGE]),
  forbid(
    ['core/document/**'],
    [
      ...NO_EDITOR,
      NO_SYSTEM,
      [rooms('image', 'store', 'registry', 'findings', 'machine', 'overview'), 'document/ is below it.'],
    ],
  ),
  forbid(['core/registry/**'], [...NO_EDITOR, NO_SYSTEM, REGISTRY], ['core/registry/load.ts']),
  forbid(['core/registry/load.ts'], [...NO_EDITOR, REGISTRY]),
  forbid(
    ['core/findings/**'],
    [...NO_EDITOR, NO_SYSTEM, [rooms('image', 'store', 'machine', 'overview'), 'findings/ knows text, not images.']],
  ),
  forbid(['core/store/**'], [...NO_EDITOR, NO_SYSTEM, [rooms('machine', 'overview'), 'store/ is below it.']]),
  forbid(['core/machine/**'], [...NO_EDITOR, NO_SYSTEM, MACHINE], ['core/machine/host-firmware.ts']),
  forbid(['core/machine/host-firmware.ts'], [...NO_EDITOR, MACHINE]),
  forbid(['core/overview/**'], [...NO_EDITOR, NO_SYSTEM, [rooms('machine'), 'overview/ is about one image.']]),
  forbid(
    ['server/**'],
    [
      [VSCODE, 'server/ runs in every editor.'],
      [floors('client', 'cli', 'test'), 'server/ and client/ meet in messages and in core/.'],
    ],
  ),
  forbid(['client/**'], [[floors('server', 'cli', 'test'), 'server/ and client/ meet in messages and in core/.']]),
  forbid(
    ['web-views/**'],
    [
      [VSCODE, 'A page runs in a browser and meets the extension in messages.'],
      [SYSTEM, 'A page runs in a browser.'],
      [floors('client', 'server', 'cli', 'core', 'test'), 'A page shows what it is sent.'],
    ],
  ),
  forbid(
    ['cli/**'],
    [
      [VSCODE, 'cli/ runs without an editor.'],
      [LSP, 'cli/ speaks no LSP.'],
      [floors('client', 'server', 'test'), 'cli/ uses core/ only.'],
    ],
  ),
);
