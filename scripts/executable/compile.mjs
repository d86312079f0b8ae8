/**
 * Run by Bun: puts the command and the native library into one executable.
 *
 *   bun compile.mjs ENTRY LIBRARY OUTFILE
 */
const [entry = '', library = '', outfile = ''] = process.argv.slice(2);

const { Bun } = /** @type {{ Bun: { build(options: object): Promise<unknown> } }} */ (
  /** @type {unknown} */ (globalThis)
);

await Bun.build({
  entrypoints: [entry],
  // Bytecode is most of the gain: without it the command is parsed each time.
  bytecode: true,
  format: 'esm',
  // So that what only some commands need is not even looked at by the others.
  splitting: true,
  minify: { syntax: true, whitespace: true },
  // Whoever runs the command may be in a folder of somebody else's, whose files must not tell it what to do.
  compile: { outfile, autoloadBunfig: false, autoloadDotenv: false },
  plugins: [
    {
      // koffi's own JavaScript looks for the library in folders when it runs, and adds nothing but warnings of old names to what is in it.
      name: 'native-library',
      setup(/** @type {{ onResolve(options: { filter: RegExp }, resolve: () => { path: string }): void }} */ build) {
        build.onResolve({ filter: /^koffi$/ }, () => ({ path: library }));
      },
    },
  ],
});
