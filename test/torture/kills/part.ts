import type { Outcome, Part, Setting, Size } from '../part';
import { killCommand, type KillReport } from './command';
import { killHosts } from './host';
import { SCENARIOS } from './scenarios';
import type { Phase } from './verdict';

/** Kills of the command in each scenario. */
const COMMAND_KILLS: Readonly<Record<Size, number>> = { small: 2, full: 190 };
const HOST_KILLS: Readonly<Record<Size, number>> = { small: 1, full: 100 };
const LANES = 2;
const PHASES: readonly Phase[] = ['before the write', 'during the write', 'after the write'];

const MOMENTS = [
  'A quarter of the moments are any of the whole save; the others are drawn from the time between its first and its last write to the image, as',
  'measured before. After each kill: what is stored, `qemu-img check`, the guest’s data, the files in the folder, and whether another string can',
  'be saved.',
];
const BAD =
  'a string that is neither the old nor the new one, a leak or an error that `qemu-img check` finds, guest data that changed, a file left behind, a next save that fails.';

export const kills: Part = {
  name: 'kills',
  title: 'Kills of the command',
  done: [
    'The built command (`put`, `set`, `unset`, `remove`, `copy`; several kinds of images) is killed with SIGKILL while it saves.',
    ...MOMENTS,
  ].join('\n'),
  bad: BAD,
  run: async (setting) => outcomeOf(await killCommands(setting)),
};

export const hostKills: Part = {
  name: 'host-kills',
  title: 'Kills of the extension host',
  done: [
    'VS Code’s extension host is killed with SIGKILL while the built extension saves a document; a reload of the window starts it again.',
    ...MOMENTS,
  ].join('\n'),
  bad: BAD,
  run: async (setting) => outcomeOf([await killHosts(HOST_KILLS[setting.size], setting)]),
};

async function killCommands(setting: Setting): Promise<KillReport[]> {
  const reports: KillReport[] = [];
  const queue = [...SCENARIOS];
  const lane = async (): Promise<void> => {
    for (let scenario = queue.shift(); scenario; scenario = queue.shift()) {
      reports.push(await killCommand(scenario, COMMAND_KILLS[setting.size], setting));
      setting.log(`${scenario.name}: done`);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return reports;
}

function outcomeOf(reports: readonly KillReport[]): Outcome {
  const phases = reports.flatMap((report) => report.phases);
  return {
    figures: [
      { what: 'kills', value: phases.length },
      ...PHASES.map((phase) => ({ what: `kills ${phase}`, value: phases.filter((each) => each === phase).length })),
    ],
    faults: reports.flatMap(({ faults }) => faults),
  };
}
