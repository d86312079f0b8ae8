import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { copyFile, mkdir, open, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { QcowmetaError } from '../../../core/errors';
import { readEffective } from '../../../core/store/effective';
import { Survey, type SurveyOutcome } from '../../../core/store/survey';
import { Pace } from '../../../core/image/pace';
import { ahead, stopClock } from '../../support/clock';
import { folderForEachTest } from '../../support/folder';
import { makeImage, MEMORY, qemuImg, storeText, tempDir } from '../../support/images';
import { waitFor } from '../../support/wait';

const TEXT = '{"qemu.min-ram-MB": 1024}';

describe('the survey of many images', () => {
  const folder = folderForEachTest();
  const at = (name: string): string => join(folder.path, name);
  const image = (name: string, more: Parameters<typeof makeImage>[1] = {}): Promise<string> =>
    makeImage(folder.path, { name, ...more });

  it('says of every image what is said of it alone', async () => {
    const paths = await manyKinds();
    const outcomes = await survey(paths);
    assert.deepEqual(
      outcomes.map(({ path }) => path),
      paths,
    );
    for (const outcome of outcomes) assert.deepEqual(plain(outcome), await alone(outcome.path), outcome.path);
  });

  async function manyKinds(): Promise<string[]> {
    const base = await image('base.qcow2', { text: TEXT });
    const empty = await image('empty.qcow2');
    const damaged = await image('damaged.qcow2', { text: TEXT });
    const file = await open(damaged, 'r+');
    // Behind the extension's header, its magic and the slot's head begins the payload, whose digest is wrong then in both slots.
    for (let offset = 0; offset < 64 * 1024; offset += 512) await file.write('~', offset + 300);
    await file.close();
    const cut = await image('cut.qcow2');
    await truncate(cut, 60_000);
    await writeFile(at('tiny.qcow2'), 'QFI\xfb', 'latin1');
    await writeFile(at('raw.img'), Buffer.alloc(64 * 1024 * 1024));
    await mkdir(at('folder.qcow2'));
    const long = JSON.stringify({ 'org.example.long': 'x'.repeat(24_000) });
    const missing = await image('missing.qcow2', { backing: base });
    const gone = await image('gone.qcow2', { text: TEXT });
    const orphan = await image('orphan.qcow2', { backing: gone });
    await copyFile(at('raw.img'), gone);
    return [
      base,
      empty,
      await image('long.qcow2', { text: long }),
      await image('small-clusters.qcow2', { with: { cluster_size: 512 } }),
      await image('4k.qcow2', { with: { cluster_size: 4096 }, text: TEXT }),
      await image('2m.qcow2', { with: { cluster_size: '2M' }, text: TEXT }),
      await image('2m-empty.qcow2', { with: { cluster_size: '2M' } }),
      await image('old.qcow2', { with: { compat: '0.10' } }),
      await image('snapshots.qcow2', { snapshots: ['one', 'two'] }),
      await image('overlay.qcow2', { backing: base }),
      await image('relative.qcow2', { backing: 'base.qcow2' }),
      await image('folder.qcow2/above.qcow2', { backing: '../base.qcow2' }),
      await image('overlay-of-none.qcow2', { backing: empty }),
      await image('second.qcow2', { backing: at('overlay.qcow2') }),
      await image('own.qcow2', { backing: base, text: '{}' }),
      await image('of-raw.qcow2', { backing: at('raw.img'), backingFormat: 'raw' }),
      await image('of-damaged.qcow2', { backing: damaged, args: ['-u'], size: '64M' }),
      missing,
      orphan,
      damaged,
      cut,
      at('tiny.qcow2'),
      at('folder.qcow2'),
      at('nowhere.qcow2'),
    ];
  }

  it('believes that there is no string only if that stays so', async () => {
    const path = await image('changing.qcow2');
    const other = await image('other.qcow2');
    const made = new Survey();
    // On a busy computer the string might be there only after the last of the three reads.
    const goOn = stopClock();
    const outcomes = await collect(made, [
      async () => Promise.resolve(path),
      async () => {
        await storeText(path, TEXT);
        goOn();
        return other;
      },
    ]).finally(goOn);
    assert.deepEqual(outcomes.map(textOf), [TEXT, undefined]);
    assert.equal(made.readAgain, 2);
  });

  it('reads images without a string once that nobody has changed for a while', async () => {
    const memory = await tempDir(MEMORY);
    try {
      const base = await makeImage(memory.path, { name: 'base.qcow2' });
      const paths = [base, await makeImage(memory.path, { name: 'overlay.qcow2', backing: base })];
      for (const [ms, readAgain] of [
        [0, 2],
        [60_000, 0],
      ] as const) {
        const made = new Survey();
        const outcomes = await ahead(ms, () => collect(made, fixed(paths)));
        assert.equal(made.readAgain, readAgain);
        for (const outcome of outcomes) assert.deepEqual(plain(outcome), await alone(outcome.path));
      }
    } finally {
      await memory.remove();
    }
  });

  it('reads images with a string once', async () => {
    const made = new Survey();
    const paths = [await image('a.qcow2', { text: TEXT }), await image('b.qcow2', { text: TEXT })];
    await collect(made, fixed(paths));
    assert.equal(made.readAgain, 0);
  });

  it('reads a backing file once for all its overlays', async () => {
    const base = await image('base.qcow2', { text: TEXT });
    const paths = [await image('a.qcow2', { backing: base }), await image('b.qcow2', { backing: base })];
    const [a, b] = await survey(paths);
    assert.ok(a && b && 'value' in a && 'value' in b);
    assert.equal(a.value.origin, base);
    assert.equal(a.value, b.value);
  });

  it('tells a cycle of backing files with the image that it began with', async () => {
    const a = await image('a.qcow2');
    const b = await image('b.qcow2', { backing: a });
    await qemuImg('rebase', '-u', '-F', 'qcow2', '-b', b, a);
    for (const outcome of await survey([a, b])) assert.deepEqual(plain(outcome), await alone(outcome.path));
  });

  it('leaves no file open if it is left early', async () => {
    const paths = await Promise.all(['a', 'b', 'c'].map((name) => image(`${name}.qcow2`)));
    const before = openImages();
    const outcomes = new Survey().of(each(fixed(paths)));
    // On a busy computer others have their turn before the first image is open.
    while (openImages() === before) assert.equal((await outcomes.next()).done, false);
    await outcomes.return(undefined);
    assert.equal(openImages(), before);
  });

  it('closes what other threads bring when nobody waits for it any more', async () => {
    const paths = await Promise.all(['a', 'b', 'c'].map((name) => image(`${name}.qcow2`)));
    const pace = new Pace();
    for (let read = 0; read < 100; read++) if (!pace.isSlow) pace.took(1);
    const before = openImages();
    for await (const outcomes of new Survey(pace).of(each(fixed(paths)))) {
      assert.deepEqual(outcomes, []);
      break;
    }
    await waitFor('closed files', () => Promise.resolve(openImages() === before));
  });

  /** How many of the test's images this process has open. */
  function openImages(): number {
    return readdirSync('/proc/self/fd').length;
  }
});

async function* each(paths: readonly (() => Promise<string>)[]): AsyncGenerator<[string]> {
  for (const next of paths) yield [await next()];
}

async function collect(survey: Survey, paths: readonly (() => Promise<string>)[]): Promise<SurveyOutcome[]> {
  const all: SurveyOutcome[] = [];
  for await (const outcomes of survey.of(each(paths))) all.push(...outcomes);
  return all;
}

function survey(paths: readonly string[]): Promise<SurveyOutcome[]> {
  return collect(new Survey(), fixed(paths));
}

function fixed(paths: readonly string[]): (() => Promise<string>)[] {
  return paths.map((path) => async () => Promise.resolve(path));
}

function textOf(outcome: SurveyOutcome): string | undefined {
  if ('error' in outcome) throw outcome.error;
  return outcome.value.text && Buffer.from(outcome.value.text).toString();
}

/** What is to be compared of an outcome; of an error its code and all that it names. */
type Plain = Record<string, unknown>;

function plain(outcome: SurveyOutcome): Plain {
  if ('error' in outcome) return plainError(outcome.error);
  const { origin, last, end } = outcome.value;
  return { text: textOf(outcome), origin, last, end: end.kind };
}

function plainError(error: unknown): Plain {
  if (!(error instanceof QcowmetaError)) throw error;
  return { code: error.code, path: error.path, message: error.message };
}

/** The same of an image that is read alone. */
async function alone(path: string): Promise<Plain> {
  try {
    const { text, origin, chain, end } = await readEffective(path);
    if (text === undefined && end.kind === 'failed') return plainError(end.error);
    return {
      text: text && Buffer.from(text.bytes).toString(),
      origin: origin?.path,
      last: chain.at(-1),
      end: end.kind,
    };
  } catch (error) {
    return plainError(error);
  }
}
