import type { MachineConfiguration } from '../../configuration';
import type { Unsaid } from '../definition';
import { unsaid } from '../not-carried';

/** How people reach the guest. One of the two is always there. */
export interface Display {
  readonly serial: boolean;
  readonly graphical: boolean;
  /** The display adapter as the registry names it; undefined: the machine's own, if it is graphical. */
  readonly video?: string;
}

/** Where images say nothing of consoles, the machine has both: a guest that nobody can see is of no use. */
export function planDisplay({ consoles, video }: MachineConfiguration): { display: Display; notCarried: Unsaid[] } {
  if (video === 'none') {
    const missed = consoles.length > 0 && !consoles.includes('serial');
    const notCarried = missed ? [unsaid('qemu.consoles', 'no-display')] : [];
    return { display: { serial: true, graphical: false, video }, notCarried };
  }
  const isOpen = consoles.length === 0;
  const display = {
    serial: isOpen || consoles.includes('serial'),
    graphical: isOpen || consoles.includes('graphical') || video !== undefined,
    ...(video === undefined ? {} : { video }),
  };
  return { display, notCarried: [] };
}
