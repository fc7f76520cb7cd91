import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { existsSync, statSync } from 'node:fs';
import type { KeyStep, KeysTarget } from '@cartable/shared/bridge/keysState.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { isDesktopPlace } from '../drives/desktopPlaces.ts';
import { type Drive, type DriveList, type DriveUse, judgeDrive } from '../drives/drive.ts';
import { isSameDrive } from '../drives/lookAgain.ts';
import { type MediumLook, unreadableMedium } from '../identity/mediumLook.ts';
import type { KeyThreads } from '../thread/keyThreads.ts';
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
  found: MediumLook;
  /** What of it was named when somebody was asked whether it may be erased: a look that comes back meanwhile is not what they agreed to. */
  confirmed: MediumLook | undefined;
  /** How often it was looked at: the last look counts, whichever comes back last. */
  looks: number;
}

/** What lies on the workbench: the drives that are plugged in, and the image files that were added. */
export class Workbench {
  readonly #drives: DriveList;
  /** Where the technician's own key is mounted. */
  readonly #ownMount: string;
  readonly #threads: KeyThreads;
  readonly #changed: () => void;
  readonly #pieces = new Map<string, Piece>();

  /** @param changed hears that another piece is known */
  constructor(drives: DriveList, ownMount: string, threads: KeyThreads, changed: () => void) {
    this.#drives = drives;
    this.#ownMount = ownMount;
    this.#threads = threads;
    this.#changed = changed;
  }

  /**
   * Lists the drives anew, then reads what is on each; the list is told before that, and each piece as soon as it is known. What works stays as it is, and so does the result of
   * a drive that is still there.
   */
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
    this.#changed();
    await this.#lookAt([...this.#pieces.values()].filter((piece) => piece.step.kind !== 'working'));
  }

  /** Adds image files, there or not; one that lies here already is not added twice. */
  async addImages(paths: readonly string[]): Promise<void> {
    const here = new Set([...this.#pieces.values()].map((piece) => piece.path));
    const added = paths
      .filter((path) => !here.has(path))
      .map((path) => this.#add({ kind: 'image', path, name: basename(path), drive: undefined }));
    this.#changed();
    await this.#lookAt(added);
  }

  async #lookAt(pieces: readonly Piece[]): Promise<void> {
    await Promise.all(
      pieces.map(async (piece) => {
        await this.refresh(piece);
        this.#changed();
      }),
    );
  }

  #add(about: Pick<Piece, 'kind' | 'path' | 'name' | 'drive'>): Piece {
    const piece: Piece = {
      id: randomUUID(),
      step: { kind: 'idle' },
      found: unreadableMedium,
      confirmed: undefined,
      looks: 0,
      ...about,
    };
    this.#pieces.set(piece.id, piece);
    return piece;
  }

  /** Reads again what is on a piece. */
  async refresh(piece: Piece): Promise<void> {
    const { name, path, drive } = piece;
    piece.looks += 1;
    const turn = piece.looks;
    const isNew = drive === undefined && !existsSync(path);
    const found = await this.#threads.look({ name, path, drive, isNew });
    if (piece.looks === turn) piece.found = found;
  }

  /** @throws {AppError} `prepare.absent` for an id that is none of the list */
  get(id: string): Piece {
    const piece = this.#pieces.get(id);
    if (piece === undefined) throw new AppError('prepare.absent', { device: '' });
    return piece;
  }

  /** Why the server would refuse the ticket of a key that was just verified; nothing for a piece that is gone, or at something else. */
  noteTicket(id: string, code: string): void {
    const piece = this.#pieces.get(id);
    if (piece?.step.kind === 'checked') piece.step = { ...piece.step, ticket: code };
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

  /** @throws {AppError} what {@link refusal} tells */
  mustBeFit(piece: Piece, { use = 'write' }: Pick<DriveUse, 'use'>): void {
    const refusal = this.refusal(piece, { use });
    if (refusal !== null) throw new AppError(refusal.code, refusal.data);
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
      const { holds, label, marks } = found;
      const refusal = this.refusal(piece, {});
      return {
        id,
        kind,
        name,
        model: drive?.model ?? '',
        sizeBytes: drive?.sizeBytes ?? statSync(path, { throwIfNoEntry: false })?.size ?? null,
        holds,
        label,
        keyId: typeof marks === 'string' ? null : (marks.keyId ?? null),
        refusal,
        // Of what may be changed: too small is only said of what is to be written.
        tooSmall: refusal === null ? this.refusal(piece, { needsBytes }) : null,
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
