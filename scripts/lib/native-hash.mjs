/**
 * What the command takes of Node's cryptography, and digests without it, as Bun makes them. A name that is missing here does not build. What is
 * Node's own is asked of the runtime: an import of it would lead back to here.
 */
const CONTENTS = `
export const hash = (name, data, form) => new Bun.CryptoHasher(name).update(data).digest(form);
export const sha256 = (data) => hash('sha256', data, 'hex');
export const randomBytes = (...args) => process.getBuiltinModule('node:crypto').randomBytes(...args);
`;

/**
 * Has digests made by Bun itself in place of its copy of Node's cryptography, which takes longer to load than to read an image.
 *
 * @type {import('esbuild').Plugin}
 */
export const nativeHash = {
  name: 'native-hash',
  setup(build) {
    build.onResolve({ filter: /^(node:crypto|\.\/sha256)$/ }, () => ({ path: 'hash', namespace: 'native-hash' }));
    build.onLoad({ filter: /./, namespace: 'native-hash' }, () => ({ contents: CONTENTS }));
  },
};
