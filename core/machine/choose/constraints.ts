import { exactInteger } from '../../document/node-value';
import { message } from '../../message';
import type { Facts } from '../facts';
import type { KeyValue } from '../image-keys';
import { shownValue } from '../sentences';
import type { Choice, Objection } from './choice';
import { suitable } from './devices';
import { cannotBeChosen, impliedObjections } from './implied';
import { architecturesOf, busesOf, firmwareOf, mostCpusOf, takesFirmware } from './machines';

type Constraint = (choice: Choice, facts: Facts) => readonly Objection[];

/** What makes a choice impossible; none if it can be made. */
export function objectionsTo(choice: Choice, facts: Facts): Objection[] {
  return HARD.flatMap((constraint) => constraint(choice, facts));
}

/** What speaks against a choice that is possible: a wish that it does not fulfil. */
export function reservationsAbout(choice: Choice, facts: Facts): Objection[] {
  return SOFT.flatMap((constraint) => constraint(choice, facts));
}

const machineOfArchitecture: Constraint = ({ architecture, machine }) => {
  const architectures = architecturesOf(machine);
  if (architectures === undefined || architectures.includes(architecture)) return [];
  const said = message('{architecture} has no machine type {machine}.', { architecture, machine: machine.name });
  return [{ ...said, parts: ['architecture', 'machine'], sources: [] }];
};

const firmwareOfMachine: Constraint = ({ architecture, machine, firmware }) => {
  if (!firmwareOf(architecture).includes(firmware)) {
    const said = message('{architecture} has no {firmware} firmware.', { architecture, firmware });
    return [{ ...said, parts: ['architecture', 'firmware'], sources: [] }];
  }
  if (takesFirmware(machine, firmware)) return [];
  const args = { machine: machine.name, firmware };
  const said = message('There is no {firmware} firmware for the machine type {machine}.', args);
  return [{ ...said, parts: ['machine', 'firmware'], sources: [] }];
};

/** The rule of the registry speaks of `x86_64` alone; the firmware for `i386` is of the same descriptors (OVMF 2022.11). */
const secureBootOfI386: Constraint = ({ architecture, machine }, facts) => {
  if (architecture !== 'i386' || machine.family === 'q35' || facts.value(SECURE_BOOT) !== 'required') return [];
  const sources = facts.sayers(SECURE_BOOT);
  return sources.slice(0, 1).map((source) => cannotBeChosen('machine', machine.name, source, sources));
};

const SECURE_BOOT = 'qemu.firmware.secure-boot';
const BUSES = 'qemu.disk.buses';
const MIN_VCPUS = 'qemu.min-vcpus';
const TPM = 'qemu.tpm.version';

const busOfEachDisk: Constraint = ({ machine }, facts) => {
  const offered = busesOf(machine);
  if (offered === undefined) return [];
  return facts.images.flatMap((image) => {
    const buses = facts.ofImage(image, BUSES);
    const names: readonly unknown[] = Array.isArray(buses?.value) ? buses.value : [];
    if (buses === undefined || names.length === 0) return [];
    return names.some((name) => typeof name === 'string' && offered.includes(name))
      ? []
      : rulesOut(machine.name, [buses]);
  });
};

const cpusOfMachine: Constraint = ({ machine }, facts) => {
  const most = mostCpusOf(machine);
  const least = exactInteger(facts.get(MIN_VCPUS)?.text ?? '') ?? 0n;
  return most === undefined || least <= BigInt(most) ? [] : rulesOut(machine.name, facts.sayers(MIN_VCPUS));
};

const tpmOfMachine: Constraint = ({ machine }, facts) => {
  return machine.family === 's390-ccw-virtio' ? rulesOut(machine.name, facts.sayers(TPM)) : [];
};

/** A list of devices of which none suits the machine. */
function noDevice(key: string): Constraint {
  return (choice, facts) => {
    const names = facts.list(key);
    if (names === undefined || names.length === 0 || names.some((name) => suitable(key, name, choice))) return [];
    return rulesOut(choice.machine.name, facts.sayers(key));
  };
}

function rulesOut(machine: string, sources: readonly KeyValue[]): Objection[] {
  const [source] = sources;
  if (source === undefined) return [];
  const args = { machine, key: source.key, value: shownValue(source.text) };
  const said = message('The machine type {machine} cannot have what {key} asks for: {value}.', args);
  return [{ ...said, parts: ['machine'], sources }];
}

const HARD: readonly Constraint[] = [
  machineOfArchitecture,
  firmwareOfMachine,
  impliedObjections,
  secureBootOfI386,
  busOfEachDisk,
  cpusOfMachine,
  tpmOfMachine,
  noDevice('qemu.net.models'),
];

const SOFT: readonly Constraint[] = [
  noDevice('qemu.tpm.models'),
  noDevice('qemu.cpu.models'),
  noDevice('qemu.video.models'),
  noDevice('qemu.hyperv.features'),
];
