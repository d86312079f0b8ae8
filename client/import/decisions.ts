import { l10n, window, type QuickPickItem } from 'vscode';
import { bootImageOf, ROLE_KEY, soundValue } from '../../core/machine/boot-image';
import { sameValue } from '../../core/machine/exact';
import type { KeyValue } from '../../core/machine/image-keys';
import type { Disagreement } from '../../core/machine/report';
import { shownValue } from '../../core/machine/sentences';
import type { TargetName } from '../../core/machine/targets/targets';
import { visible } from '../overview/words';
import type { CheckedImages } from './checked-images';

interface TargetItem extends QuickPickItem {
  readonly target: TargetName;
}

/** Asks what a definition is wanted as. */
export async function pickTarget(): Promise<TargetName | undefined> {
  const items: TargetItem[] = [
    {
      target: 'libvirt',
      label: l10n.t('libvirt domain'),
      description: 'XML',
      detail: l10n.t('For virsh define and virt-manager'),
    },
    {
      target: 'qemu',
      label: l10n.t('QEMU command line'),
      description: 'qemu-system-…',
      detail: l10n.t('A script that starts the machine without any manager'),
    },
    {
      target: 'virt-install',
      label: l10n.t('virt-install command'),
      description: 'virt-install',
      detail: l10n.t('Makes the libvirt domain and starts it'),
    },
    {
      target: 'json',
      label: l10n.t('Configuration'),
      description: 'JSON',
      detail: l10n.t('For tools of your own'),
    },
  ];
  const title = l10n.t('Create VM Definition');
  return (await window.showQuickPick(items, { title, placeHolder: l10n.t('What to write') }))?.target;
}

/**
 * The images with the one that the machine starts from at the beginning. It is asked for if there are several and none says that it is.
 * Undefined if that is given up.
 */
export async function withBootImageFirst(
  paths: readonly string[],
  { report: { images }, names }: CheckedImages,
): Promise<readonly string[] | undefined> {
  const bootable = images.filter((image) => (soundValue(image, ROLE_KEY)?.value ?? 'boot') === 'boot');
  const isSaid = images.some((image) => soundValue(image, ROLE_KEY)?.value === 'boot');
  if (isSaid || bootable.length < 2) return paths;
  const items = bootable.map(({ path }) => ({ label: names.get(path) ?? path, path }));
  const picked = await window.showQuickPick(items, {
    title: l10n.t('Create VM Definition'),
    placeHolder: l10n.t('Which image does the machine start from? None of them says so.'),
  });
  return picked && [picked.path, ...paths.filter((path) => path !== picked.path)];
}

interface ValueItem extends QuickPickItem {
  readonly image: string;
}

/**
 * Asks for each key on which images disagree so that there is no machine, whose value counts. Gives by key the path of the image; undefined
 * if it is given up.
 */
export async function decideConflicts(
  conflicts: readonly Disagreement[],
  names: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string> | undefined> {
  const decided = new Map<string, string>();
  for (const [index, { key, values }] of conflicts.entries()) {
    const picked = await window.showQuickPick(itemsOf(values, names), {
      title: l10n.t('Conflict {0} of {1}: {2}', index + 1, conflicts.length, key),
      placeHolder: l10n.t('Which value counts for the machine? The images stay as they are.'),
      ignoreFocusOut: true,
    });
    if (!picked) return undefined;
    decided.set(key, picked.image);
  }
  return decided;
}

/** Each value once, with the images that say it. */
function itemsOf(values: readonly KeyValue[], names: ReadonlyMap<string, string>): ValueItem[] {
  const firsts = values.filter(
    (value, index) => values.findIndex((other) => sameValue(other.text, value.text)) === index,
  );
  return firsts.map(({ text, image = '' }) => {
    const sayers = values.filter((value) => sameValue(value.text, text)).map((value) => value.image ?? '');
    return {
      label: shownValue(text),
      description: [...new Set(sayers)].map((path) => names.get(path) ?? path).join(', '),
      image,
    };
  });
}

/**
 * Shows the keys that are applied only with consent, such as a kernel command line, and asks for it. `leave-out` is a definition without them;
 * undefined: no definition.
 */
export async function askForConsent({ report, names }: CheckedImages): Promise<'apply' | 'leave-out' | undefined> {
  const boot = bootImageOf(report.images, { set: new Map(), prefer: new Map() })?.path ?? '';
  const apply = l10n.t('Apply');
  const leaveOut = l10n.t('Leave Out');
  // Nothing is cut here: what is agreed to has to be seen.
  const detail = report.toConfirm.map(({ key, text, values }) => {
    const image = values[0]?.image ?? boot;
    return `${key} (${names.get(image) ?? image})\n${visible(text)}`;
  });
  const words = l10n.t(
    'An image asks for settings that can change how the guest starts. Apply them only if you trust where the image comes from.',
  );
  // The first button is the one that Enter presses.
  const answer = await window.showWarningMessage(words, { modal: true, detail: detail.join('\n\n') }, leaveOut, apply);
  if (answer === apply) return 'apply';
  return answer === leaveOut ? 'leave-out' : undefined;
}
