import type { ProgramSystem } from '@cartable/shared/update/release.ts';
import { isLeftBySystems } from '../check/leftBySystems.ts';
import type { Manifest } from '../install/programManifest.ts';
import { START_SCRIPTS, signedStart, spareScript } from './startScripts.ts';

/** A file at the root of a key; `sha256` only of a start file that could be read, 64 hexadecimal digits. */
export interface RootFile {
  readonly name: string;
  readonly sha256: string | undefined;
}

/** A program that stands on the key; without a manifest when its own cannot be believed. */
export interface StandingProgram {
  readonly system: ProgramSystem;
  readonly manifest: Manifest | undefined;
}

/** Something at the root that is not as it was released; `path` is the file's name. */
export interface RootFault {
  readonly code:
    | 'program.start_missing'
    | 'program.start_changed'
    /** A file that a computer runs or obeys when it is opened. */
    | 'program.root_unknown'
    /** Any other file: somebody's own document, most often. */
    | 'prepare.root_foreign';
  readonly path: string;
}

/** What is wrong at a key's root, and which start files no release on the key says anything of. */
export interface RootVerdict {
  readonly faults: readonly RootFault[];
  readonly uncompared: readonly string[];
}

/**
 * Compares the root of a key with the start files that its programs were signed with. One that either slot names is right: an update places its own only once it
 * has proved itself. Where a slot holds a release of before, which names none, a start file that nobody names may be that release's own.
 */
export function judgeRoot(files: readonly RootFile[], programs: readonly StandingProgram[]): RootVerdict {
  const faults: RootFault[] = [];
  const uncompared: string[] = [];
  const left = new Map(files.map((file) => [file.name.toLowerCase(), file]));
  const take = (name: string) => {
    const file = left.get(name.toLowerCase());
    left.delete(name.toLowerCase());
    return file;
  };
  for (const [system, standing] of Map.groupBy(programs, (program) => program.system)) {
    const named = standing.map(({ manifest }) => manifest && signedStart(manifest, system)?.sha256);
    const sums = new Set(named.filter((sum) => sum !== undefined));
    const [path, sparePath] = [START_SCRIPTS[system], spareScript(system)];
    const [usual, spare] = [take(path), take(sparePath)];
    const isNamed = (file: RootFile) => file.sha256 !== undefined && sums.has(file.sha256);
    if (usual === undefined) faults.push({ code: 'program.start_missing', path });
    else if (!isNamed(usual)) {
      if (named.includes(undefined)) uncompared.push(path);
      else faults.push({ code: 'program.start_changed', path });
    }
    // Of an update that was cut off while it placed its start file: the next verification on the key goes on.
    if (spare !== undefined && !isNamed(spare))
      faults.push({ code: 'program.start_changed', path: sparePath });
  }
  for (const { name } of left.values()) {
    if (isLeftBySystems(name) || isOfRepairs(name)) continue;
    faults.push({ code: runs(name) ? 'program.root_unknown' : 'prepare.root_foreign', path: name });
  }
  return { faults, uncompared };
}

/** Whether a folder's name makes it a program: macOS runs it as one file. */
export const isBundle = (name: string): boolean => /\.app$/iu.test(name);

/** Whether the root's file has to be read: the others are told by their names. */
export function isStartName(name: string): boolean {
  const lower = name.toLowerCase();
  return (['linux', 'win', 'mac'] as const).some((system) =>
    [START_SCRIPTS[system], spareScript(system)].some((one) => one.toLowerCase() === lower),
  );
}

/** What Windows, macOS or a Linux desktop runs, installs or obeys when it is opened, or as soon as the key is put in (`autorun.inf`). */
const RUN =
  /\.(?:exe|com|bat|cmd|scr|pif|cpl|dll|msi|msp|msix|appx|lnk|url|inf|reg|hta|vbs|vbe|js|jse|wsf|wsh|ps1|jar|sh|command|app|pkg|dmg|scpt|desktop|appimage|run|deb|rpm)$/iu;

const runs = (name: string): boolean => RUN.test(name);

/** What fsck.fat leaves at the root when it has mended a volume. */
const isOfRepairs = (name: string): boolean => /^fsck\d{4}\.rec$/iu.test(name);
