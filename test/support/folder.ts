import { tempDir } from './images';

/** A folder for the tests of the suite that calls this, in `parent` if that is given: an empty one for each test, removed after it. */
export function folderForEachTest(parent?: string): { readonly path: string } {
  let current: Awaited<ReturnType<typeof tempDir>> | undefined;
  beforeEach(async () => {
    current = await tempDir(parent);
  });
  afterEach(async () => {
    await current?.remove();
  });
  return {
    get path() {
      if (!current) throw new Error('there is a folder only while a test runs');
      return current.path;
    },
  };
}
