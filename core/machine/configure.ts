import type { Choice } from './choose/choice';
import { CHOICE_KEYS } from './choose/choice';
import { mostCpusOf } from './choose/machines';
import type { Cpu, Firmware, MachineConfiguration } from './configuration';
import { DEFAULTS } from './defaults';
import { disksOf } from './disks';
import type { Facts } from './facts';
import type { ImageKeys } from './image-keys';
import { machineName } from './name';
import { Notes } from './notes';
import { sizeOf } from './sizes';

/** What a configuration is made of besides the keys. */
export interface Circumstances {
  readonly choice: Choice;
  readonly boot: ImageKeys | undefined;
  readonly name?: string;
  /** The user agreed to the keys that need consent. */
  readonly confirmed: boolean;
}

/** The machine that the keys ask for, `notes` taking down where a default was taken and which wish no machine like this can fulfil. */
export function configure(facts: Facts, circumstances: Circumstances, notes: Notes): MachineConfiguration {
  const { choice, boot, name } = circumstances;
  noteChoice(facts, choice, notes);
  return {
    name: machineName(name, boot),
    ...optional('title', facts.text('qemu.image.title')),
    ...optional('description', facts.text('qemu.image.description')),
    ...optional('osId', facts.text('qemu.os.id')),
    architecture: choice.architecture,
    machine: choice.machine.name,
    firmware: firmwareOf(facts, choice),
    memoryMiB: sizeOf(facts, SIZES.memory, notes),
    vcpus: sizeOf(facts, SIZES.vcpus, notes, mostCpusOf(choice.machine)),
    cpu: cpuOf(facts, choice, notes),
    disks: disksOf(facts, choice, boot, notes),
    ...devicesOf(facts, choice, notes),
    ...optional('kernelCommandLine', commandLineOf(facts, circumstances.confirmed)),
  };
}

const SIZES = {
  memory: {
    part: 'memoryMiB',
    min: 'qemu.min-ram-MB',
    recommended: 'qemu.recommended-ram-MB',
    max: 'qemu.max-ram-MB',
    fallback: DEFAULTS.memoryMiB,
    unit: 'MiB',
  },
  vcpus: {
    part: 'vcpus',
    min: 'qemu.min-vcpus',
    recommended: 'qemu.recommended-vcpus',
    max: 'qemu.max-vcpus',
    fallback: DEFAULTS.vcpus,
    unit: '',
  },
} as const;

function noteChoice(facts: Facts, { architecture, machine, firmware }: Choice, notes: Notes): void {
  const chosen = { architecture, machine: machine.name, firmware };
  for (const part of ['architecture', 'machine', 'firmware'] as const) {
    const key = CHOICE_KEYS[part];
    if (facts.get(key) === undefined) notes.default({ part, value: chosen[part], key });
  }
}

function firmwareOf(facts: Facts, { firmware }: Choice): Firmware {
  if (firmware !== 'uefi') return { type: firmware };
  const secureBoot = facts.text('qemu.firmware.secure-boot');
  const enrolled = facts.value('qemu.firmware.enrolled-keys');
  return {
    type: firmware,
    ...(secureBoot === 'required' || secureBoot === 'disabled' ? { secureBoot } : {}),
    ...(typeof enrolled === 'boolean' ? { enrolledKeys: enrolled } : {}),
  };
}

function cpuOf(facts: Facts, choice: Choice, notes: Notes): Cpu {
  return {
    ...optional('model', notes.firstSuitable(facts, 'qemu.cpu.models', choice)),
    requiredFeatures: facts.list('qemu.cpu.required-features') ?? [],
    hypervFeatures: notes.allSuitable(facts, 'qemu.hyperv.features', choice),
  };
}

type Devices = Pick<
  MachineConfiguration,
  'network' | 'video' | 'consoles' | 'rng' | 'guestAgent' | 'tpm' | 'rtcBase' | 'virtioVersions'
>;

function devicesOf(facts: Facts, choice: Choice, notes: Notes): Devices {
  const rtcBase = facts.text('qemu.rtc.base');
  const versions = facts.list('qemu.virtio.versions')?.filter((version) => version === '0.9' || version === '1.0');
  return {
    ...optional('network', networkOf(facts, choice, notes)),
    ...optional('video', notes.firstSuitable(facts, 'qemu.video.models', choice)),
    consoles: consolesOf(facts, choice, notes),
    rng: facts.value('qemu.rng-required') === true,
    guestAgent: facts.value('qemu.guest-agent') === true,
    ...optional('tpm', tpmOf(facts, choice, notes)),
    ...(rtcBase === 'utc' || rtcBase === 'localtime' ? { rtcBase } : {}),
    ...(versions === undefined ? {} : { virtioVersions: versions }),
  };
}

function networkOf(facts: Facts, choice: Choice, notes: Notes): string | undefined {
  const key = 'qemu.net.models';
  if (facts.get(key) !== undefined) return notes.firstSuitable(facts, key, choice);
  if (choice.machine.family === 'isapc') return undefined;
  notes.default({ part: 'network', value: DEFAULTS.network, key });
  return DEFAULTS.network;
}

/** The loader of IBM Z and its guests use a serial console; a guest that needs no display has no graphical one. */
function consolesOf(facts: Facts, choice: Choice, notes: Notes): MachineConfiguration['consoles'] {
  const key = 'qemu.consoles';
  const said = facts.list(key);
  if (said !== undefined) return said.filter((name) => name === 'serial' || name === 'graphical');
  const headless = choice.machine.family === 's390-ccw-virtio' || facts.list('qemu.video.models')?.[0] === 'none';
  const consoles = DEFAULTS.consoles.filter((name) => !headless || name === 'serial');
  notes.default({ part: 'consoles', value: consoles.join(', '), key });
  return consoles;
}

/** A guest that only says which TPM it has a driver for gets one too: the version is the target's then. */
function tpmOf(facts: Facts, choice: Choice, notes: Notes): MachineConfiguration['tpm'] {
  const said = facts.text('qemu.tpm.version');
  const version = said === '1.2' || said === '2.0' ? said : undefined;
  const models = notes.allSuitable(facts, 'qemu.tpm.models', choice);
  // QEMU's command response buffer is one of TPM 2.0 only; where nothing else is listed, the target says what it takes instead.
  const model = models.find((name) => version !== '1.2' || name !== 'tpm-crb') ?? models[0];
  if (version === undefined && model === undefined) return undefined;
  return { ...(version === undefined ? {} : { version }), ...optional('model', model) };
}

function commandLineOf(facts: Facts, confirmed: boolean): string | undefined {
  const key = 'qemu.kernel.cmdline';
  return confirmed || facts.get(key)?.decidedBy === 'set' ? facts.text(key) : undefined;
}

function optional<Name extends string, Value>(name: Name, value: Value | undefined): Partial<Record<Name, Value>> {
  return (value === undefined ? {} : { [name]: value }) as Partial<Record<Name, Value>>;
}
