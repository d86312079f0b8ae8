import type { Facts } from '../facts';
import { defaultMachines, DEFAULTS } from '../defaults';
import type { Firmware } from '../configuration';
import type { Disagreement } from '../report';
import { CHOICE_KEYS, type Choice } from './choice';
import { objectionsTo, reservationsAbout } from './constraints';
import { architecturesOf, firmwareOf, machineType } from './machines';
import { explainNoMachine } from './no-machine';

/**
 * Chooses architecture, machine type and firmware together, the best ones first in the order of the images' lists. A choice that fulfils
 * every wish is better than one that does not, whatever the order. If none is possible: which keys rule out which choice.
 */
export function chooseMachine(facts: Facts): Choice | Disagreement {
  const candidates = candidatesFor(facts);
  let possible: Choice | undefined;
  for (const choice of candidates) {
    if (objectionsTo(choice, facts).length > 0) continue;
    if (reservationsAbout(choice, facts).length === 0) return choice;
    possible ??= choice;
  }
  return possible ?? explainNoMachine(candidates, facts);
}

/** Machine types of a list that are looked at: more than any guest has, and few enough for a list that was made to keep us busy. */
const MOST_MACHINES = 100;

function candidatesFor(facts: Facts): Choice[] {
  const names = facts.list(CHOICE_KEYS.machine)?.slice(0, MOST_MACHINES);
  const machines = names?.map((name) => machineType(name, facts.registry));
  const architectures = facts.list(CHOICE_KEYS.architecture) ?? defaultArchitectures(machines);
  return architectures.flatMap((architecture) => {
    const here = machines ?? defaultMachines(architecture).map((name) => machineType(name, facts.registry));
    const firmware = facts.list(CHOICE_KEYS.firmware)?.filter(isFirmware) ?? firmwareOf(architecture);
    return here.flatMap((machine) => firmware.map((type) => ({ architecture, machine, firmware: type })));
  });
}

/** Where no image names an architecture, one of those that have one of the machine types. */
function defaultArchitectures(machines: readonly ReturnType<typeof machineType>[] | undefined): readonly string[] {
  if (machines === undefined) return DEFAULTS.architectures;
  const known = machines.flatMap((machine) => architecturesOf(machine) ?? DEFAULTS.architectures.slice(0, 1));
  return DEFAULTS.architectures.filter((architecture) => known.includes(architecture));
}

function isFirmware(name: string): name is Firmware['type'] {
  return ['bios', 'uefi', 'openfirmware', 'uboot'].includes(name);
}
