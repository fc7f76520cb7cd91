import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { KeysProgram } from '@cartable/shared/bridge/keysState.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { type ProgramSystem, programSystems } from '@cartable/shared/update/release.ts';
import { MANIFEST_FILE } from '../../update/install/manifestFiles.ts';
import { chosenSlot, readPointer } from '../../update/slots/pointer.ts';
import { isWhole, slotsOf, systemOf } from '../../update/slots/slots.ts';
import type { ProgramFolder } from '../image/masterContents.ts';
import { mustBeFor, systemOfProgram } from '../image/programSystem.ts';
import { aboutProgram, programFolder } from './thisComputer.ts';

/** Where the programs for an image may come from. */
export interface ProgramPlaces {
  /** The technician's own key. */
  readonly keyRoot: string;
  readonly executable: string;
  readonly platform: NodeJS.Platform;
}

interface Found {
  readonly folder: string;
  readonly from: 'running' | 'key' | 'folder';
}

/**
 * The programs of which an image can be made, one a system: of a folder that the technician chose (a release, or another key), else the one
 * that runs, else the one that would start from the technician's own key. Signatures are verified when an image is made of them.
 */
export class ProgramShelf {
  readonly #places: ProgramPlaces;
  #chosen: ReadonlyMap<ProgramSystem, string> = new Map();
  #listed: readonly KeysProgram[] = [];

  constructor(places: ProgramPlaces) {
    this.#places = places;
  }

  /**
   * Takes the programs of a folder before all others.
   * @throws {AppError} `prepare.folder_empty` (data: path, the folder's name), `prepare.program_system` (data: folder, system)
   */
  choose(folder: string): void {
    const found = programsIn(folder);
    if (found.size === 0) throw new AppError('prepare.folder_empty', { path: basename(folder) });
    this.#chosen = found;
    this.look();
  }

  /** Looks again what there is. */
  look(): void {
    this.#listed = programSystems.map((system): KeysProgram => {
      const found = this.#find(system);
      const about = found && readAbout(found.folder);
      if (found && about !== undefined) return { system, state: 'there', ...about, from: found.from };
      const { a, b } = slotsOf(this.#places.keyRoot, system);
      return { system, state: existsSync(a) || existsSync(b) ? 'unfinished' : 'absent' };
    });
  }

  /** What there was at the last look. */
  list(): readonly KeysProgram[] {
    return this.#listed;
  }

  /** The folders of these systems' programs. @throws {AppError} `prepare.no_program` */
  take(systems: readonly ProgramSystem[]): readonly ProgramFolder[] {
    return [...new Set(systems)].map((system) => {
      const found = this.#find(system);
      if (found === undefined) throw new AppError('prepare.no_program');
      return { system, folder: found.folder };
    });
  }

  #find(system: ProgramSystem): Found | undefined {
    const { keyRoot, executable, platform } = this.#places;
    const chosen = this.#chosen.get(system);
    if (chosen !== undefined && isProgram(chosen)) return { folder: chosen, from: 'folder' };
    const running = system === systemOf(platform) ? programFolder(executable) : undefined;
    if (running !== undefined) return { folder: running, from: 'running' };
    const started = ofKey(keyRoot, system);
    return isProgram(started) ? { folder: started, from: 'key' } : undefined;
  }
}

/** A program's manifest is written last and removed first. */
const isProgram = (folder: string): boolean => existsSync(join(folder, MANIFEST_FILE));

/** The folder that a key would start of a system, whole or not. */
function ofKey(keyRoot: string, system: ProgramSystem): string {
  const slots = slotsOf(keyRoot, system);
  return slots[chosenSlot(readPointer(slots), (one) => isWhole(slots, one))];
}

/**
 * `<folder>/linux`, as `npm run dist` leaves them; what a key would start of `<folder>/app/linux` and `linux-b`; or the folder of one system itself, whatever it is called.
 * @throws {AppError} `prepare.program_system` (data: folder, system) for another system's program under such a name
 */
function programsIn(folder: string): ReadonlyMap<ProgramSystem, string> {
  const found = new Map<ProgramSystem, string>();
  for (const system of programSystems) {
    const place = [join(folder, system), ofKey(folder, system)].find(isProgram);
    if (place === undefined) continue;
    mustBeFor(system, place);
    found.set(system, place);
  }
  const own = isProgram(folder) ? systemOfProgram(folder) : undefined;
  if (own !== undefined && !found.has(own)) found.set(own, folder);
  return found;
}

/** Undefined for a manifest that was cut off or damaged. */
function readAbout(folder: string): ReturnType<typeof aboutProgram> | undefined {
  try {
    return aboutProgram(folder);
  } catch {
    return undefined;
  }
}
