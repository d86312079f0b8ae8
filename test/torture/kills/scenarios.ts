import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readMetadata } from '../../../core/store/read';
import { textOf } from '../../support/crash/cases';
import { makeImage, qemuIo, storeText } from '../../support/images';

/** A command that writes, and the image that it writes to. */
export interface Scenario {
  readonly name: string;
  /** Makes `disk.qcow2`, and whatever else the command needs, in a folder. */
  readonly prepare: (folder: string) => Promise<unknown>;
  /** Arguments of the command, run in that folder. */
  readonly argv: readonly string[];
  readonly stdin?: string;
}

const SHORT = '{"qemu.min-ram-MB":1024,"org.example.build":"a"}';
const LONG = textOf(1, 20_000).toString();
const OTHER = textOf(2, 1000).toString();

/** Makes the image with a guest's data. */
async function disk(folder: string, options: Parameters<typeof makeImage>[1] = {}): Promise<string> {
  const path = await makeImage(folder, { size: '1M', ...options });
  await qemuIo(path, 'write -q -P 17 0 64k', 'write -q -P 34 200k 12k');
  return path;
}

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'put into an image without a string',
    prepare: (folder: string): Promise<string> => disk(folder),
    argv: ['put', 'disk.qcow2'],
    stdin: LONG,
  },
  {
    name: 'put over a string, 4 KiB, a backing file',
    prepare: async (folder: string): Promise<void> => {
      await makeImage(folder, { name: 'base.qcow2', size: '1M' });
      await disk(folder, { backing: 'base.qcow2', with: { cluster_size: 4096 }, text: SHORT });
    },
    argv: ['put', 'disk.qcow2'],
    stdin: OTHER,
  },
  {
    name: 'put that moves the backing file’s name, 2 KiB',
    prepare: async (folder: string): Promise<void> => {
      await makeImage(folder, { name: 'base.qcow2', size: '1M' });
      const backing = `.${'base.qcow2'.padStart(700, '/')}`;
      await disk(folder, { backing, with: { cluster_size: 2048, compat: '0.10' } });
    },
    argv: ['put', 'disk.qcow2'],
    stdin: SHORT,
  },
  {
    name: 'put over a string, version 2, 2 MiB',
    prepare: (folder: string): Promise<string> =>
      disk(folder, { with: { cluster_size: '2M', compat: '0.10' }, text: LONG }),
    argv: ['put', 'disk.qcow2'],
    stdin: OTHER,
  },
  {
    name: 'set',
    prepare: (folder: string): Promise<string> => disk(folder, { text: SHORT }),
    argv: ['set', 'disk.qcow2', 'qemu.min-ram-MB=2048', 'org.example.owner=web'],
  },
  {
    name: 'unset',
    prepare: (folder: string): Promise<string> => disk(folder, { text: SHORT }),
    argv: ['unset', 'disk.qcow2', 'org.example.build'],
  },
  {
    name: 'remove',
    prepare: (folder: string): Promise<string> => disk(folder, { text: LONG }),
    argv: ['remove', 'disk.qcow2'],
  },
  {
    name: 'copy with the string of a snapshot',
    prepare: async (folder: string): Promise<void> => {
      // A snapshot is the same one only in a copy of its file.
      const source = join(folder, 'source.qcow2');
      await copyFile(await disk(folder, { snapshots: ['one'] }), source);
      await storeText(source, LONG);
      const [snapshot] = (await readMetadata(source)).snapshots;
      await storeText(source, SHORT, snapshot?.identity);
    },
    argv: ['copy', 'source.qcow2', 'disk.qcow2'],
  },
  {
    name: 'copy over another string',
    prepare: async (folder: string): Promise<void> => {
      await makeImage(folder, { name: 'source.qcow2', size: '1M', text: LONG });
      await disk(folder, { text: OTHER });
    },
    argv: ['copy', '--force', 'source.qcow2', 'disk.qcow2'],
  },
  {
    name: 'put for a snapshot',
    prepare: (folder: string): Promise<string> => disk(folder, { snapshots: ['one', 'two'], text: OTHER }),
    argv: ['put', '--snapshot', 'two', 'disk.qcow2'],
    stdin: SHORT,
  },
];
