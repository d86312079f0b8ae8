import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { QcowmetaError } from '../../../core/errors';
import { readMetadata } from '../../../core/store/read';
import { writeMetadata } from '../../../core/store/write';
import { openMonitor, type Monitor } from '../../machine/support/qmp';
import { makeImage } from '../../support/images';

const TEXT = '{"org.example.guest":"before it ran"}';

/** How often it was tried, and what was wrong. */
export interface GuestReport {
  readonly saves: number;
  readonly faults: readonly string[];
}

/** Tries to save into the image of a running guest: each time it must be refused, the string must stay, and the guest must go on. */
export async function saveUnderGuest(folder: string, least: number, isOver: () => boolean): Promise<GuestReport> {
  const image = await makeImage(folder, { name: 'guest.qcow2', text: TEXT });
  const socket = join(folder, 'qmp.sock');
  const guest = spawn(
    'qemu-system-x86_64',
    [
      ...['-nodefaults', '-display', 'none', '-machine', 'q35,accel=tcg', '-m', '64', '-no-reboot'],
      ...['-drive', `file=${image},format=qcow2,if=virtio`, '-qmp', `unix:${socket},server=on,wait=off`],
    ],
    { stdio: 'inherit' },
  );
  const ended = once(guest, 'exit');
  const monitor = await openMonitor(socket);
  try {
    return await saveAgainAndAgain(image, monitor, least, isOver);
  } finally {
    guest.kill('SIGKILL');
    await ended;
  }
}

async function saveAgainAndAgain(
  image: string,
  monitor: Monitor,
  least: number,
  isOver: () => boolean,
): Promise<GuestReport> {
  const faults: string[] = [];
  let saves = 0;
  while (saves < least || !isOver()) {
    const answer = await tryToSave(image, saves);
    if (answer !== 'in-use') faults.push(`save ${saves}: ${answer}`);
    const { own } = await readMetadata(image);
    if (Buffer.from(own?.bytes ?? []).toString() !== TEXT) faults.push(`save ${saves}: the string has changed`);
    const status = JSON.stringify(await monitor.ask({ execute: 'query-status', arguments: {} }));
    if (!status.includes('"running":true')) faults.push(`save ${saves}: the guest is ${status}`);
    saves += 1;
  }
  return { saves, faults };
}

async function tryToSave(image: string, number: number): Promise<string> {
  try {
    await writeMetadata(image, [{ target: { kind: 'image' }, text: Buffer.from(`{"number":${number}}`) }]);
    return 'it was saved';
  } catch (error) {
    if (error instanceof QcowmetaError) return error.code;
    throw error;
  }
}
