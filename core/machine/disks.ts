import { exactInteger } from '../document/node-value';
import { ROLE_KEY } from './boot-image';
import type { Choice } from './choose/choice';
import { busesOf } from './choose/machines';
import type { Disk } from './configuration';
import { DEFAULTS } from './defaults';
import type { Facts } from './facts';
import type { ImageKeys } from './image-keys';
import type { Notes } from './notes';

const BUSES_KEY = 'qemu.disk.buses';
const INDEX_KEY = 'qemu.disk.index';

/** The images as disks: the boot disk first, then by their index, then as they were named. */
export function disksOf(facts: Facts, choice: Choice, boot: ImageKeys | undefined, notes: Notes): Disk[] {
  const rank = (image: ImageKeys): number => (image === boot ? -1 : indexOf(facts, image));
  const inOrder = [...facts.images].sort((a, b) => compare(rank(a), rank(b)));
  return inOrder.map((image) => ({
    path: image.path,
    ...busesFor(facts, choice, image, notes),
    role: roleOf(facts, image, boot),
  }));
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

function indexOf(facts: Facts, image: ImageKeys): number {
  const index = exactInteger(facts.ofImage(image, INDEX_KEY)?.text ?? '');
  return index === undefined ? Infinity : Number(index);
}

/** Only one disk is the boot disk; a removable medium stays one even if the machine starts from it. */
function roleOf(facts: Facts, image: ImageKeys, boot: ImageKeys | undefined): Disk['role'] {
  if (facts.ofImage(image, ROLE_KEY)?.value === 'cdrom') return 'cdrom';
  return image === boot ? 'boot' : 'data';
}

/** The buses of the image that the machine has; where the image says nothing, the best one that the machine has. */
function busesFor(facts: Facts, { machine }: Choice, image: ImageKeys, notes: Notes): Pick<Disk, 'bus' | 'otherBuses'> {
  const offered = busesOf(machine);
  const isOffered = (bus: string): boolean => offered === undefined || offered.includes(bus);
  const said: unknown = facts.ofImage(image, BUSES_KEY)?.value;
  const names: readonly unknown[] = Array.isArray(said) ? said : [];
  const [bus, ...others] = names.filter((name) => typeof name === 'string').filter(isOffered);
  if (bus !== undefined) return others.length === 0 ? { bus } : { bus, otherBuses: others };
  const usual = facts.ofImage(image, ROLE_KEY)?.value === 'cdrom' ? DEFAULTS.cdromBuses : DEFAULTS.buses;
  const taken = usual.find(isOffered) ?? DEFAULTS.buses[0];
  notes.default({ part: 'disks', disk: image.path, value: taken, key: BUSES_KEY });
  return { bus: taken };
}
