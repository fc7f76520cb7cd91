import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { existsSync, statSync } from 'node:fs';
import type { KeyStep, KeysTarget } from '@cartable/shared/bridge/keysState.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { isDesktopPlace } from '../drives/desktopPlaces.ts';
import { type Drive, type DriveList, type DriveUse, judgeDrive } from '../drives/drive.ts';
import { isSameDrive } from '../drives/lookAgain.ts';
import { peek } from './peek.ts';
import { hasRights, type Rights } from './rights.ts';

/** A drive or an image file that may become a key. */
export interface Piece {
  readonly id: string;
  readonly kind: 'drive' | 'image';
  /** The device, or the file's whole path: the page sees {@link Piece.name}. */
  readonly path: string;
  readonly name: string;
  drive: Drive | undefined;
  step: KeyStep;
  /** What was found on it at the last look. */
  found: Pick<KeysTarget, 'holds' | 'label'>;
}

const unread = { holds: 'unknown', label: '' } as const;

/** What lies on the workbench: the drives that are plugged in, and the image files that were added. */
export class Workbench {
  readonly #drives: DriveList;
  /** Where the technician's own key is mounted. */
  readonly #ownMount: string;
  readonly #pieces = new Map<string, Piece>();

  constructor(drives: DriveList, ownMount: string) {
    this.#drives = drives;
    this.#ownMount = ownMount;
  }

  /** Lists the drives anew. What works stays as it is, and so does the result of a drive that is still there. */
  async look(): Promise<void> {
    const listed = (await this.#drives.list()).filter(isShown);
    for (const piece of this.#pieces.values()) {
      if (piece.kind !== 'drive') continue;
      piece.drive = listed.find((drive) => isSameDrive(drive, piece.drive));
      if (piece.drive === undefined && piece.step.kind !== 'working') this.#pieces.delete(piece.id);
    }
    for (const drive of listed) {
      if ([...this.#pieces.values()].some((piece) => isSameDrive(drive, piece.drive))) continue;
      this.#add({ kind: 'drive', path: drive.device, name: drive.device, drive });
    }
    for (const piece of this.#pieces.values()) if (piece.step.kind !== 'working') this.refresh(piece);
  }

  /** Adds an image file, there or not; one that lies here already is not added twice. */
  addImage(path: string): void {
    if ([...this.#pieces.values()].some((piece) => piece.path === path)) return;
    this.refresh(this.#add({ kind: 'image', path, name: basename(path), drive: undefined }));
  }

  #add(about: Pick<Piece, 'kind' | 'path' | 'name' | 'drive'>): Piece {
    const piece: Piece = { id: randomUUID(), step: { kind: 'idle' }, found: unread, ...about };
    this.#pieces.set(piece.id, piece);
    return piece;
  }

  /** Reads again what is on a piece. */
  refresh(piece: Piece): void {
    piece.found = peek(piece);
  }

  /** @throws {AppError} `prepare.absent` for an id that is none of the list */
  get(id: string): Piece {
    const piece = this.#pieces.get(id);
    if (piece === undefined) throw new AppError('prepare.absent', { device: '' });
    return piece;
  }

  isBusy(): boolean {
    return [...this.#pieces.values()].some((piece) => piece.step.kind === 'working');
  }

  /** Why a piece may not be written, or read; null when it may. `needsBytes` is the image's size, 0 while there is none. */
  refusal(piece: Piece, wish: Pick<DriveUse, 'use' | 'needsBytes'>): KeysTarget['refusal'] {
    const { kind, name, drive } = piece;
    if (kind === 'image') return null;
    const judged = judgeDrive(drive, name, { ...wish, own: [this.#ownMount] });
    return judged.ok ? null : { code: judged.error.code, data: judged.error.data };
  }

  /** What a piece's work asks for. One that is too small for the image may be wiped all the same. */
  rights(piece: Piece): Rights {
    return this.refusal(piece, {}) === null ? 'rw' : 'r';
  }

  /** The devices of these pieces by the rights that are asked for. */
  asked(pieces: readonly Piece[]): ReadonlyMap<Rights, readonly string[]> {
    const asked = new Map<Rights, readonly string[]>();
    for (const piece of pieces) {
      const rights = this.rights(piece);
      if (piece.kind === 'drive') asked.set(rights, [...(asked.get(rights) ?? []), piece.path]);
    }
    return asked;
  }

  targets(needsBytes: number): readonly KeysTarget[] {
    return [...this.#pieces.values()].map((piece): KeysTarget => {
      const { id, kind, name, drive, step, found, path } = piece;
      const refusal = this.refusal(piece, { needsBytes });
      return {
        id,
        kind,
        name,
        model: drive?.model ?? '',
        sizeBytes: drive?.sizeBytes ?? statSync(path, { throwIfNoEntry: false })?.size ?? null,
        ...found,
        refusal,
        readable: this.refusal(piece, { use: 'read' }) === null,
        openedAt: drive?.mountedAt[0] ?? null,
        needsRights: kind === 'drive' && existsSync(path) && !hasRights(path, this.rights(piece)),
        step,
      };
    });
  }
}

/** Inner disks are not shown at all: nobody can choose by mistake what is not there. */
function isShown(drive: Drive): boolean {
  if (drive.sizeBytes === 0) return false;
  // A loop device is a file in disguise; those that are mounted where no desktop opens anything are the system's own packages.
  if (drive.kind === 'loop') return drive.mountedAt.every(isDesktopPlace);
  return drive.kind === 'disk' && drive.removable;
}
