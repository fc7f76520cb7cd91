import { type ProgramSystem, programSystems } from '@cartable/shared/update/release.ts';
import { z } from 'zod';
import { MANIFEST_FILE } from '../../update/install/manifestFiles.ts';
import { chosenSlot, parsePointer } from '../../update/slots/pointer.ts';
import { otherSlot, type SlotName, type Slots, slotsOf } from '../../update/slots/slots.ts';
import type { FatVolume } from '../fat/fatVolume.ts';
import { carriedTicket, type TicketWords, ticketWords } from './carriedTicket.ts';
import { type KeyIdentity, readIdentity } from './keyIdentity.ts';

/** A whole program of a key, by what it says of itself: only a verification tells whether that is true. */
export interface CarriedProgram {
  readonly system: ProgramSystem;
  /** Undefined for one whose manifest cannot be read. */
  readonly version: string | undefined;
  /** It is the one that the start file takes; the system's other one waits for its first start, or is the one of before. */
  readonly starts: boolean;
}

/** What a key says of itself, without its programs' having been read. */
export interface InspectedKey {
  readonly identity: KeyIdentity;
  readonly freeBytes: number;
  readonly programs: readonly CarriedProgram[];
  /** The day of its identity, by the clock of the computer that gave it (`2026-09-01`). */
  readonly personalisedOn: string | undefined;
  /** Of a key that was not started yet. */
  readonly ticket: TicketWords | undefined;
}

/** Largest manifest and pointer that are read, in bytes. */
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;
const MAX_POINTER_BYTES = 512;

const manifestHead = z.looseObject({ version: z.string().max(40) });

/** Reads what a key says of itself. @throws Error for a broken file system */
export function inspectKey(volume: FatVolume): InspectedKey {
  const ticket = carriedTicket(volume);
  return {
    identity: readIdentity(volume),
    freeBytes: volume.freeBytes(),
    programs: programSystems.flatMap((system) => programsOf(volume, system)),
    personalisedOn: volume.find('data/portable.json')?.changedOn,
    ticket: ticket === undefined ? undefined : ticketWords(ticket),
  };
}

/** The whole programs of a system, the one that starts first. */
function programsOf(volume: FatVolume, system: ProgramSystem): readonly CarriedProgram[] {
  const slots = slotsOf('', system);
  const isWhole = (slot: SlotName) => volume.find(`${pathOf(slots[slot])}/${MANIFEST_FILE}`) !== undefined;
  const starts = chosenSlot(pointerOf(volume, slots), isWhole);
  return [starts, otherSlot(starts)].filter(isWhole).map((slot) => ({
    system,
    version: versionIn(volume, pathOf(slots[slot])),
    starts: slot === starts,
  }));
}

/** A volume's paths have slashes on every system. */
const pathOf = (place: string): string => place.replaceAll('\\', '/');

function pointerOf(volume: FatVolume, slots: Slots): ReturnType<typeof parsePointer> {
  const counted = slots.tries.filter((one) => volume.find(pathOf(one)) !== undefined).length;
  const text = textOf(volume, pathOf(slots.pointer), MAX_POINTER_BYTES);
  return text === undefined ? undefined : parsePointer(text, counted);
}

function versionIn(volume: FatVolume, folder: string): string | undefined {
  const text = textOf(volume, `${folder}/${MANIFEST_FILE}`, MAX_MANIFEST_BYTES);
  try {
    return manifestHead.parse(JSON.parse(text ?? '')).version;
  } catch {
    return undefined;
  }
}

/** Undefined for a file that is not there, is too large or cannot be read: the rest of the key is told all the same. */
function textOf(volume: FatVolume, path: string, maxBytes: number): string | undefined {
  const file = volume.find(path);
  if (file === undefined || file.sizeBytes > maxBytes) return undefined;
  try {
    return volume.bytesOf(file).toString('utf8');
  } catch {
    return undefined;
  }
}
