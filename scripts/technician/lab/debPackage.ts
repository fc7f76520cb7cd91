import {
  chmodSync,
  copyFileSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { ROOT } from '../../bootstrap/root.ts';
import { run } from '../../bootstrap/run.ts';
import { dependsOn } from '../../bootstrap/systemPackages.ts';
import { type KitPolicy, policyText } from './kitPolicy.ts';
import { isExecutable, type ProgramCopy, sha256Lines } from './programCopy.ts';

/** Every file of the package has this time (2026-01-01 UTC): a build's own would make two builds differ. */
const FILE_TIME_SECONDS = 1_767_225_600;
const SOURCES = join(ROOT, 'build', 'lab', 'linux');
const AUTHORITY = '/etc/cartable/authority.pem';
/** Where a file of build/lab/linux goes, and its rights. */
const INSTALLED = [
  ['cartable-lab.sh', 'usr/bin/cartable-lab', 0o755],
  ['verify.sh', 'usr/lib/cartable/verify.sh', 0o755],
  ['clean.sh', 'usr/lib/cartable/clean.sh', 0o755],
  ['clean-home.sh', 'usr/lib/cartable/clean-home.sh', 0o755],
  ['cartable-clean.service', 'lib/systemd/system/cartable-clean.service', 0o644],
  ['pam-config', 'usr/share/pam-configs/cartable', 0o644],
] as const;
const SCRIPTS = ['preinst', 'postinst', 'prerm', 'postrm'] as const;
/** Chromium's helper for systems whose users may make no namespaces; it needs root's rights to make them. */
const SANDBOX_HELPER = 'chrome-sandbox';

/** What a package is made of. */
export interface DebContents {
  readonly copies: readonly ProgramCopy[];
  readonly kit: KitPolicy;
  /** The public half of the key that signed the programs, PEM. */
  readonly releaseKey: string;
  /** Debian revision: the same program with another policy is another package. */
  readonly revision: number;
}

/** The package's version: the newest program's, and the revision. */
export function debVersion({ copies, revision }: Pick<DebContents, 'copies' | 'revision'>): string {
  const newest = [...copies]
    .sort((a, b) => a.version.localeCompare(b.version, 'en', { numeric: true }))
    .at(-1);
  return `${newest?.version ?? '0'}-${revision}`;
}

/**
 * Writes `cartable-lab` for Debian and Ubuntu, amd64: copies of the program, policy, cleaning, `cartable-lab check`. The same inputs give the
 * same bytes.
 * @throws {AppError} `prepare.tool_failed` (data: tool, device, words) when dpkg-deb is not there or refuses
 */
export async function makeDeb(path: string, contents: DebContents): Promise<void> {
  const stage = mkdtempSync(join(dirname(path), '.making-deb-'));
  try {
    const root = join(stage, 'root');
    const put = (name: string, text: string | Buffer, mode = 0o644) => {
      const at = join(root, name);
      mkdirSync(dirname(at), { recursive: true });
      writeFileSync(at, text);
      chmodSync(at, mode);
    };
    let bytes = 0;
    for (const copy of contents.copies) {
      const folder = `opt/cartable/app/${copy.name}`;
      for (const { path: name, sizeBytes } of copy.files) {
        const at = join(root, folder, name);
        mkdirSync(dirname(at), { recursive: true });
        copyFileSync(join(copy.folder, name), at);
        chmodSync(at, name === SANDBOX_HELPER ? 0o4755 : isExecutable(copy, name) ? 0o755 : 0o644);
        bytes += sizeBytes;
      }
      put(`${folder}.sha256`, sha256Lines(copy));
    }
    for (const [from, to, mode] of INSTALLED) put(to, readFileSync(join(SOURCES, from)), mode);
    put('usr/share/cartable/release.pem', contents.releaseKey);
    const policy = policyText(contents.kit, AUTHORITY);
    const kept = [
      ...(policy === undefined ? [] : [['etc/cartable/policy.json', policy] as const]),
      ...(contents.kit.authority === undefined
        ? []
        : [[AUTHORITY.slice(1), contents.kit.authority] as const]),
    ];
    for (const [name, text] of kept) put(name, text);
    put('DEBIAN/control', control(contents, Math.ceil(bytes / 1024)));
    if (kept.length > 0) put('DEBIAN/conffiles', kept.map(([name]) => `/${name}\n`).join(''));
    for (const name of SCRIPTS) put(`DEBIAN/${name}`, readFileSync(join(SOURCES, name)), 0o755);
    evenOut(root);
    const made = join(stage, 'made.deb');
    await dpkgDeb(['--root-owner-group', '-Zgzip', '--build', root, made], path);
    renameSync(made, path);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function control(contents: DebContents, installedKiB: number): string {
  const programs = contents.copies
    .map(({ version, electron }) => `${version} (Electron ${electron})`)
    .join(', ');
  return [
    'Package: cartable-lab',
    `Version: ${debVersion(contents)}`,
    'Architecture: amd64',
    'Section: education',
    'Priority: optional',
    'Maintainer: Cartable <technique@cartable.example>',
    `Installed-Size: ${installedKiB}`,
    `Depends: libpam-runtime, libpam-modules, util-linux, ${dependsOn('start')}`,
    'Recommends: openssl',
    'Description: Cartable on a lab machine',
    ' A copy of the program from which keys of the same version start, the machine’s',
    ' policy, and the cleaning of what a session may leave.',
    ` Programs: ${programs}.`,
    '',
  ].join('\n');
}

/** Folders readable by all whatever the maker's mask, and one time everywhere. */
function evenOut(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const at = join(folder, entry.name);
    if (entry.isDirectory()) evenOut(at);
    else lutimesSync(at, FILE_TIME_SECONDS, FILE_TIME_SECONDS);
  }
  chmodSync(folder, 0o755);
  lutimesSync(folder, FILE_TIME_SECONDS, FILE_TIME_SECONDS);
}

async function dpkgDeb(args: readonly string[], device: string): Promise<void> {
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(FILE_TIME_SECONDS), LC_ALL: 'C' };
  const done = await run('dpkg-deb', args, { env }).catch((cause: unknown) => {
    throw new AppError('prepare.tool_failed', { tool: 'dpkg-deb', device, words: 'ENOENT' }, cause);
  });
  if (done.code !== 0) {
    const words = done.stderr.trim().slice(-300);
    throw new AppError('prepare.tool_failed', { tool: 'dpkg-deb', device, words });
  }
}
