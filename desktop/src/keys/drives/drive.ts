import { isDesktopPlace } from './desktopPlaces.ts';
import { type Result, ok, refused } from '@cartable/shared/lib/result.ts';

/** A disk of this computer, as the system tells. */
export interface Drive {
  /** `/dev/sdb`. */
  readonly device: string;
  readonly sizeBytes: number;
  /** A loop device is a file in disguise. */
  readonly kind: 'disk' | 'loop' | 'partition' | 'other';
  /** The system says that it can be taken out: its own flag, or that it hangs on USB or in a card reader. */
  readonly removable: boolean;
  readonly readOnly: boolean;
  readonly model: string;
  /** What its maker calls it; tells two keys of the same make apart. */
  readonly serial: string;
  /** Where it, or a part of it, is mounted. */
  readonly mountedAt: readonly string[];
  /** Names and kinds of the volumes on it, as far as the system tells them. */
  readonly volumes: readonly { readonly label: string; readonly type: string }[];
  /** Tells one plugging in from the next (`diskSequence`); undefined where the kernel does not count. */
  readonly sequence?: number | undefined;
}

/** Tells the disks of this computer. `lsblk` does on Linux; devices are written on no other system yet (docs/decisions/0161). */
export interface DriveList {
  /** @throws {AppError} `prepare.no_drives` where nothing tells them */
  list(): Promise<readonly Drive[]>;
  /**
   * Unmounts what a desktop has opened of a drive; where there is none, a drive that is open is refused.
   * @throws {AppError} `prepare.mounted`, `prepare.held`, `prepare.held_by` (data: device, place; program)
   */
  unmount?(drive: Drive): Promise<void>;
}

export type DriveRefusal =
  | 'prepare.not_a_disk'
  | 'prepare.system_disk'
  | 'prepare.own_key'
  | 'prepare.fixed_disk'
  | 'prepare.mounted'
  | 'prepare.write_protected'
  | 'prepare.absent'
  | 'prepare.large_disk'
  | 'prepare.too_small';

/** What a system runs from: a disk with one of these is never written, whatever else it says of itself. */
const SYSTEM_PLACES = ['/', '/boot', '/boot/efi', '/home', '/usr', '/var', '[SWAP]'];

/** A disk that hangs on USB may also be an external hard disk with somebody's life on it; no key is as large. */
const LARGEST_KEY_BYTES = 300e9;

/** What a drive is wanted for. */
export interface DriveUse {
  /** Only to be read: then one that is write-protected, open or large will do as well. `write` unless said otherwise. */
  readonly use?: 'read' | 'write';
  /** The least that it must hold to be written. */
  readonly needsBytes?: number;
  /** Where the file systems that the program itself lies on are mounted. */
  readonly own?: readonly string[];
}

/**
 * Whether a key may be made of this disk, or looked at. The last line before somebody's hard disk: only what can be taken out, whole, and open nowhere but where a desktop
 * opens what is plugged in: from there it is unmounted before it is written (`lookAgain`).
 */
export function judgeDrive(
  drive: Drive | undefined,
  device: string,
  { use = 'write', needsBytes = 0, own = [] }: DriveUse = {},
): Result<Drive, DriveRefusal> {
  if (drive === undefined) return refused('prepare.absent', { device });
  const { mountedAt } = drive;
  if (mountedAt.some((place) => SYSTEM_PLACES.includes(place)))
    return refused('prepare.system_disk', { device });
  // The computer's own disk is told as such, also when the program lies on it: only what can be taken out may be the key that it runs from.
  const isPart = drive.kind === 'partition';
  if (!isPart && drive.kind !== 'loop' && (drive.kind !== 'disk' || !drive.removable)) {
    return refused('prepare.fixed_disk', { device });
  }
  if (mountedAt.some((place) => own.includes(place))) return refused('prepare.own_key', { device });
  if (isPart) return refused('prepare.not_a_disk', { device });
  // A card reader without a card is a disk of no size.
  if (drive.sizeBytes === 0) return refused('prepare.absent', { device });
  if (use === 'read') return ok(drive);
  const place = mountedAt.find((one) => !isDesktopPlace(one));
  if (place !== undefined) return refused('prepare.mounted', { device, place });
  if (drive.readOnly) return refused('prepare.write_protected', { device });
  if (drive.kind === 'disk' && drive.sizeBytes > LARGEST_KEY_BYTES) {
    return refused('prepare.large_disk', { device, size: drive.sizeBytes });
  }
  if (drive.sizeBytes < needsBytes) {
    return refused('prepare.too_small', { device, needs: needsBytes, size: drive.sizeBytes });
  }
  return ok(drive);
}
