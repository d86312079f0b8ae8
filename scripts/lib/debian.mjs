import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { mustRun } from './processes.mjs';

/**
 * A program or file that comes with a Debian package; other systems may have it from elsewhere.
 *
 * @typedef {{ package: string, found: () => boolean }} Requirement
 */

const onPath = (/** @type {string} */ program) =>
  (process.env.PATH ?? '').split(path.delimiter).some((folder) => existsSync(path.join(folder, program)));
const program = (/** @type {string} */ name, /** @type {string} */ from) => ({
  package: from,
  found: () => onPath(name),
});

/** Libraries stand in a folder named after the architecture. */
const hasLibrary = (/** @type {string} */ file) =>
  existsSync('/usr/lib') && readdirSync('/usr/lib').some((folder) => existsSync(path.join('/usr/lib', folder, file)));

/** What builds the two native modules of the VS Code host. @type {readonly Requirement[]} */
export const COMPILER = [program('python3', 'python3'), program('make', 'make'), program('g++', 'g++')];

/** The browser that shows the workbench, and a font for it. @type {readonly Requirement[]} */
export const BROWSER = [
  { package: 'chromium', found: () => existsSync(process.env.CHROMIUM_PATH ?? '/usr/bin/chromium') },
  { package: 'fonts-dejavu-core', found: () => existsSync('/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf') },
];

/** What makes the pictures of the documents small. @type {readonly Requirement[]} */
export const PICTURES = [...BROWSER, program('pngquant', 'pngquant')];

/** QEMU's image tools and a machine that holds an image open. @type {readonly Requirement[]} */
export const QEMU = [program('qemu-img', 'qemu-utils'), program('qemu-system-x86_64', 'qemu-system-x86')];

/** The shells, besides bash, that complete the command. @type {readonly Requirement[]} */
export const SHELLS = [program('zsh', 'zsh'), program('fish', 'fish')];

/** What spreads a scan over folders and machines. @type {readonly Requirement[]} */
export const SPREADERS = [program('parallel', 'parallel')];

/** An editor that speaks the Language Server Protocol. @type {readonly Requirement[]} */
export const EDITORS = [program('nvim', 'neovim')];

/**
 * What checks the definitions of machines: libvirt with its QEMU driver, which runs without a daemon, QEMU for each architecture, UEFI
 * firmware, an emulated TPM, the XML schema's checker, and virt-install. @type {readonly Requirement[]}
 */
export const VIRTUALIZATION = [
  program('virsh', 'libvirt-clients'),
  {
    package: 'libvirt-daemon-driver-qemu',
    found: () => hasLibrary('libvirt/connection-driver/libvirt_driver_qemu.so'),
  },
  program('qemu-system-aarch64', 'qemu-system-arm'),
  program('qemu-system-ppc64', 'qemu-system-ppc'),
  program('qemu-system-s390x', 'qemu-system-misc'),
  { package: 'qemu-efi-aarch64', found: () => existsSync('/usr/share/qemu/firmware/60-edk2-aarch64.json') },
  { package: 'ovmf', found: () => existsSync('/usr/share/OVMF/OVMF_CODE_4M.ms.fd') },
  program('swtpm', 'swtpm'),
  program('swtpm_setup', 'swtpm-tools'),
  program('xmllint', 'libxml2-utils'),
  program('virt-install', 'virtinst'),
];

/**
 * Installs what is missing, where that can be done: on Debian and its kin, as root. Elsewhere throws with the command that a
 * person has to run.
 *
 * @param {readonly Requirement[]} requirements
 * @param {(line: string) => void} log
 */
export async function ensureDebianPackages(requirements, log) {
  const missing = requirements.filter((requirement) => !requirement.found()).map((requirement) => requirement.package);
  if (missing.length === 0) return;
  const install = ['install', '-y', '--no-install-recommends', ...missing];
  if (!onPath('apt-get') || process.getuid?.() !== 0) {
    throw new Error(
      `These Debian packages are missing: ${missing.join(', ')}. Install them (or what they bring) and start again:\n` +
        `  sudo apt-get update && sudo apt-get ${install.join(' ')}`,
    );
  }
  log(`installing Debian packages: ${missing.join(' ')}`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await mustRun('apt-get', ['update'], { env });
  await mustRun('apt-get', install, { env });
}
