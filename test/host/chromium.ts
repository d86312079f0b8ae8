import { chromium, type Browser } from 'playwright-core';

/** The browser that shows the workbench; Debian's unless CHROMIUM_PATH names another. */
const EXECUTABLE = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

const HEADLESS = { headless: true, args: ARGUMENTS, handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };

/** Starts headless Chromium. It ends with this process; signals are left to who started it. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, ...HEADLESS });
}
