import { run } from './run.ts';

/** What a command needs from the system: `start` to show a window, `test` for every test, `pull` to pull keys under test, `keys` to prepare them, `udisks` a desktop that opens them, `windows` to run Windows' start file, `bench` its peers. */
export type SystemProfile = 'start' | 'display' | 'test' | 'pull' | 'keys' | 'udisks' | 'windows' | 'bench';

/**
 * Debian's and Ubuntu's names. Where a library was renamed by the 64-bit time transition both names are
 * given: the first that is installed, or that the system offers, counts.
 */
const PACKAGES = {
  start: [
    ['libgtk-3-0t64', 'libgtk-3-0'],
    ['libnss3'],
    ['libasound2t64', 'libasound2'],
    ['libgbm1'],
    ['libxss1'],
    ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'],
    ['libxtst6'],
    ['libdrm2'],
    ['libcups2t64', 'libcups2'],
  ],
  display: [['xvfb']],
  test: [
    ['chromium', 'chromium-browser'],
    ['firefox-esr', 'firefox'],
    // WebKit with its driver, TLS for it, and its French.
    ['webkit2gtk-driver'],
    ['glib-networking'],
    ['locales'],
  ],
  // Making and filling the image of a key (scripts/technician).
  keys: [['mtools'], ['dosfstools']],
  // Making and reading FAT and exFAT images, a virtual PC with a USB port, and disks with faults (scripts/pull).
  pull: [['mtools'], ['dosfstools'], ['exfatprogs'], ['qemu-system-x86'], ['dmsetup']],
  // What opens keys on a desktop, for a guest that has one (scripts/pull).
  udisks: [['udisks2'], ['dbus'], ['polkitd', 'policykit-1']],
  // Windows' command processor, as Wine has it (build/key).
  windows: [['wine'], ['wine64']],
  bench: [['rsync']],
} satisfies Record<SystemProfile, readonly (readonly string[])[]>;

/** A profile's packages as a Debian package depends on them: names of the same library apart by `|`. */
export function dependsOn(profile: SystemProfile): string {
  return PACKAGES[profile].map((names) => names.join(' | ')).join(', ');
}

/** The packages of the given profiles that are neither installed under one name nor another. */
export function missingAmong(
  wanted: readonly (readonly string[])[],
  installed: ReadonlySet<string>,
): readonly (readonly string[])[] {
  return wanted.filter((names) => !names.some((name) => installed.has(name)));
}

/** Of each package's names the first that the system offers, else the last, so that apt names it in its error. */
export function chooseNames(
  missing: readonly (readonly string[])[],
  offered: ReadonlySet<string>,
): readonly string[] {
  return missing.flatMap((names) => names.find((name) => offered.has(name)) ?? names.slice(-1));
}

async function installedPackages(): Promise<ReadonlySet<string> | undefined> {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholders are dpkg-query's own
  const query = await run('dpkg-query', ['-W', '-f', '${Package}\t${db:Status-Status}\n']);
  if (query.code !== 0) return undefined;
  const lines = query.stdout.split('\n').map((line) => line.split('\t'));
  return new Set(lines.flatMap(([name, status]) => (status === 'installed' && name ? [name] : [])));
}

async function offeredPackages(names: readonly string[]): Promise<ReadonlySet<string>> {
  const policy = await run('apt-cache', ['policy', ...names], { env: { ...process.env, LC_ALL: 'C' } });
  const offered = new Set<string>();
  let name = '';
  for (const line of policy.stdout.split('\n')) {
    if (/^\S+:$/.test(line)) name = line.slice(0, -1);
    else if (/^ +Candidate: (?!\(none\))/.test(line)) offered.add(name);
  }
  return offered;
}

/**
 * Installs what is missing of the given profiles when run as root on Debian or Ubuntu.
 * Elsewhere it does nothing: Windows and macOS need nothing, and other Linux systems name things differently.
 * @throws Error holding the one command to run, when packages are missing and this is not root.
 */
export async function ensureSystemPackages(
  profiles: readonly SystemProfile[],
  tell: (line: string) => void = () => undefined,
): Promise<void> {
  if (process.platform !== 'linux') return;
  const installed = await installedPackages();
  if (installed === undefined) return;
  const missing = missingAmong(
    profiles.flatMap((profile) => PACKAGES[profile]),
    installed,
  );
  if (missing.length === 0) return;
  let offered = await offeredPackages(missing.flat());
  const root = process.getuid?.() === 0;
  const apt = (args: readonly string[]) =>
    run('apt-get', ['-q', '-y', '-o', 'DPkg::Lock::Timeout=300', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  if (root) {
    // A fresh machine has no package lists at all, an old one has stale ones that name vanished files.
    tell('  apt-get update');
    await apt(['update']);
    offered = await offeredPackages(missing.flat());
  }
  const names = chooseNames(missing, offered);
  const command = `apt-get install -y --no-install-recommends ${names.join(' ')}`;
  if (!root) {
    throw new Error(
      `Some system libraries are missing. Please run this once, then start again:\n  sudo ${command}`,
    );
  }
  tell(`  ${command}`);
  const done = await apt(['install', '--no-install-recommends', ...names]);
  if (done.code !== 0) {
    throw new Error(
      `apt-get could not install ${names.join(' ')}:\n${done.stderr.trim() || done.stdout.slice(-2000)}`,
    );
  }
}
