import { createPublicKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type KeyStep, type KeysProblem, type KeysState, noKeys } from '@cartable/shared/bridge/keysState.ts';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import type { ProgramSystem } from '@cartable/shared/update/release.ts';
import { lockDevice } from '../drives/deviceLock.ts';
import type { DriveList } from '../drives/drive.ts';
import type { KeyTarget, TargetWish } from '../drives/keyTargets.ts';
import { lookAgain } from '../drives/lookAgain.ts';
import { mountOf } from '../drives/ownPlaces.ts';
import { mapPath } from '../image/masterMap.ts';
import type { KeysRequests } from '../protocol.ts';
import { type StartThread, startTask } from '../thread/startTask.ts';
import { wipeTask } from '../write/wipeKeys.ts';
import type { RestMode } from '../write/writeMaster.ts';
import { Handout } from './handout.ts';
import { labelPage, labelStyle } from '../labels/labelPage.ts';
import { type Master, makeMaster, openMaster, type StartFiles } from './masterShelf.ts';
import { prepareOne } from './prepareOne.ts';
import { allowDevices } from './rights.ts';
import { shownBatch, shownMaster } from './shownChoices.ts';
import { checkedStep, following } from './steps.ts';
import { ProgramShelf } from './programShelf.ts';
import { lookAround } from './thisComputer.ts';
import { type Piece, Workbench } from './workbench.ts';

/** What the workshop works with. */
export interface WorkshopTools {
  readonly drives: DriveList;
  readonly startThread: StartThread;
  /** PEM of the key that signs programs; undefined in a checkout that was never packed. */
  readonly releaseKey: string | undefined;
  readonly startFiles: StartFiles;
  readonly platform: NodeJS.Platform;
  /** Hears of every change. */
  readonly tell: (state: KeysState, busy: boolean) => void;
}

/** Prepares keys for a technician: one batch, one image, many drives and image files at once. */
export class Workshop {
  readonly #tools: WorkshopTools;
  readonly #executable: string;
  /** Where the technician's own key is mounted. */
  readonly #ownMount: string;
  readonly #bench: Workbench;
  readonly #programs: ProgramShelf;
  readonly #running = new Map<string, AbortController>();
  #here = noKeys.here;
  #atWork: KeysState['atWork'] = null;
  #handout: Handout | undefined;
  /** The one that is open, and those with which keys are still being written. */
  #handouts: ReadonlySet<Handout> = new Set();
  #master: Master | undefined;
  /** The files of all batches that were opened. */
  readonly #batches = new Set<string>();
  #unopened: KeysState['unopened'] = [];

  constructor(tools: WorkshopTools, { keyRoot, executable }: KeysRequests['begin']['args']) {
    this.#tools = tools;
    this.#executable = executable;
    this.#programs = new ProgramShelf({ keyRoot, executable, platform: tools.platform });
    this.#ownMount = mountOf(keyRoot);
    this.#bench = new Workbench(tools.drives, this.#ownMount);
  }

  state(): KeysState {
    return {
      here: this.#here,
      batch: shownBatch(this.#handout),
      master: shownMaster(this.#master),
      programs: this.#programs.list(),
      atWork: this.#atWork,
      unopened: this.#unopened,
      targets: this.#bench.targets(this.#master?.map.sizeBytes ?? 0),
    };
  }

  #changed(): void {
    this.#tools.tell(this.state(), this.#bench.isBusy() || this.#atWork !== null);
  }

  async look(): Promise<void> {
    this.#programs.look();
    this.#here = await lookAround(this.#executable, this.#tools.platform);
    if (this.#here.system === 'linux' && !this.#here.missing.includes('util-linux')) await this.#bench.look();
    this.#changed();
  }

  /** Also while keys are being written: those go on with the batch that they began with, which is not read anew meanwhile. */
  openBatch(path: string): void {
    const writing = [...this.#handouts].filter((one) => one.inUse);
    this.#handout = writing.find((one) => one.isOf(path)) ?? new Handout(path);
    this.#handouts = new Set([...writing, this.#handout]);
    this.#batches.add(path);
    this.#unopened = [];
    this.#changed();
  }

  /** What was open before a lock and could not be opened again; told until something else was chosen. */
  tellUnopened(problems: readonly KeysProblem[]): void {
    this.#unopened = problems;
    this.#changed();
  }

  openMaster(path: string): Promise<void> {
    return this.#shelve('checking', () => openMaster(path, this.#releaseKey(), this.#tools.startThread));
  }

  /** @throws {AppError} `prepare.folder_empty` */
  choosePrograms(folder: string): void {
    this.#programs.choose(folder);
    this.#changed();
  }

  makeMaster(path: string, size: string, systems: readonly ProgramSystem[]): Promise<void> {
    const from = {
      programs: this.#programs.take(systems),
      releaseKey: createPublicKey(this.#releaseKey()),
      startFiles: this.#tools.startFiles,
    };
    return this.#shelve('making', () => makeMaster(path, size, from));
  }

  async #shelve(atWork: 'making' | 'checking', work: () => Promise<Master>): Promise<void> {
    this.#refuseWhileBusy();
    this.#atWork = atWork;
    this.#changed();
    try {
      this.#master = await work();
      this.#unopened = [];
    } finally {
      this.#atWork = null;
      this.#changed();
    }
  }

  /** `cle-01.img`, …: as many as asked, whether they are there or not. */
  addImages(folder: string, count: number): void {
    for (let number = 1; number <= count; number++) {
      this.#bench.addImage(join(folder, `cle-${String(number).padStart(2, '0')}.img`));
    }
    this.#changed();
  }

  async allow(ids: readonly string[]): Promise<void> {
    const pieces = ids.map((id) => this.#bench.get(id));
    for (const piece of pieces) this.#refuseUnfit(piece, { use: 'read' });
    for (const [rights, devices] of this.#bench.asked(pieces)) await allowDevices(devices, rights);
    await this.look();
  }

  describe(ids: readonly string[]): KeysRequests['describe']['result'] {
    const pieces = ids.map((id) => this.#bench.get(id));
    return pieces.filter(isThere).map(({ name, drive, found }) => {
      const about = [drive?.model, drive?.serial, found.label].filter(Boolean).join(', ');
      return { name, about, profile: found.holds === 'profile', openedAt: drive?.mountedAt[0] ?? null };
    });
  }

  /** Writes, reads back and names each, all at once; ends when the last one has. `takeOver`: see {@link Handout.during}. @throws {AppError} `prepare.*` before anything was written */
  async write(ids: readonly string[], rest: RestMode, takeOver?: string): Promise<void> {
    const [handout, master] = [this.#handout, this.#master];
    if (handout === undefined || master === undefined) throw new AppError('prepare.not_chosen');
    const pieces = this.#idle(ids);
    const targets = pieces.map((piece) => ({ ...piece, isNew: !isThere(piece) }));
    await handout.during(async () => {
      // Only now is it known what another computer has given.
      if (!handout.isEnoughFor(targets)) throw new AppError('prepare.batch_short', { left: handout.left });
      await this.#each(pieces, 'writing', (piece, target, listener) =>
        prepareOne({
          piece,
          target,
          rest,
          // A desktop may open the new volume as soon as it is written.
          lookAgain: () => this.#targetOf(piece, this.#wish('writing')),
          handout,
          master,
          startThread: this.#tools.startThread,
          ...listener,
        }),
      );
    }, takeOver);
  }

  async wipe(ids: readonly string[]): Promise<void> {
    await this.#each(this.#idle(ids), 'wiping', async ({ name }, target, listener) => {
      const end = await startTask(wipeTask(target), name, this.#tools.startThread, listener);
      if (!end.ok) throw new AppError(end.error.code, end.error.data);
      return { kind: 'wiped' };
    });
  }

  async verify(ids: readonly string[]): Promise<void> {
    const releaseKey = this.#releaseKey();
    await this.#each(this.#idle(ids), 'checking', async ({ name }, target, listener) => {
      const task = { kind: 'verify', target, releaseKey, personal: true } as const;
      const end = await startTask(task, name, this.#tools.startThread, listener);
      if (!end.ok) throw new AppError(end.error.code, end.error.data);
      return checkedStep(end.value);
    });
  }

  cancel(ids: readonly string[]): void {
    for (const id of ids) this.#running.get(id)?.abort();
  }

  /** @throws {AppError} `prepare.not_chosen` */
  labels(): KeysRequests['labels']['result'] {
    if (this.#handout === undefined) throw new AppError('prepare.not_chosen');
    const keys = this.#handout.made();
    return keys.length === 0 ? null : { html: labelPage(keys, this.#handout.batch), style: labelStyle };
  }

  async #each(
    pieces: readonly Piece[],
    phase: 'writing' | 'wiping' | 'checking',
    work: (piece: Piece, target: KeyTarget, listener: ReturnType<typeof following>) => Promise<KeyStep>,
  ): Promise<void> {
    await Promise.all(
      pieces.map(async (piece) => {
        const stop = new AbortController();
        this.#running.set(piece.id, stop);
        const show = (step: KeyStep): void => {
          piece.step = step;
          this.#changed();
        };
        show({ kind: 'working', phase: 'waiting', percent: null, secondsLeft: null });
        try {
          const target = await this.#targetOf(piece, this.#wish(phase));
          if (target.isNew && phase !== 'writing')
            throw new AppError('prepare.absent', { device: piece.name });
          const lock = await lockDevice(target.path);
          try {
            if (phase === 'checking') show({ kind: 'working', phase, percent: null, secondsLeft: null });
            piece.step = await work(piece, target, following(show, stop.signal));
          } finally {
            await lock.release();
          }
        } catch (error) {
          const known = isAppError(error) ? error : new AppError('host.defect');
          piece.step = { kind: 'failed', problem: { code: known.code, data: named(known.data, piece.name) } };
        } finally {
          this.#running.delete(piece.id);
          this.#bench.refresh(piece);
          this.#changed();
        }
      }),
    );
  }

  /** Looked at once more, now: what was listed may be another drive by this time. */
  async #targetOf(piece: Piece, wish: TargetWish): Promise<KeyTarget> {
    const { name, path, drive } = piece;
    const target = await lookAgain({ name, path, drive }, this.#tools.drives, wish);
    this.#refuseUnfit(piece, wish);
    // What was unmounted is so on the page too.
    piece.drive = target.drive;
    return target;
  }

  /** What is written or wiped must not be what is open here: it may lie on the same medium, or be added as an image file too. */
  #wish(phase: 'writing' | 'wiping' | 'checking'): TargetWish {
    const own = [this.#ownMount];
    if (phase === 'checking') return { use: 'read', own };
    const master = this.#master;
    const batches = [...this.#batches].filter((path) => [...this.#handouts].some((one) => one.isOf(path)));
    const spare = [...(master ? [master.path, mapPath(master.path)] : []), ...batches];
    return { needsBytes: phase === 'writing' ? (master?.map.sizeBytes ?? 0) : 0, spare, own };
  }

  #refuseUnfit(piece: Piece, { use = 'write' }: TargetWish): void {
    const refusal = this.#bench.refusal(piece, { use });
    if (refusal !== null) throw new AppError(refusal.code, refusal.data);
  }

  #idle(ids: readonly string[]): readonly Piece[] {
    const pieces = [...new Set(ids)].map((id) => this.#bench.get(id));
    const busy = pieces.find((piece) => piece.step.kind === 'working');
    if (busy !== undefined) throw new AppError('prepare.in_use', { device: busy.name });
    return pieces;
  }

  #refuseWhileBusy(): void {
    if (this.#bench.isBusy() || this.#atWork !== null) throw new AppError('prepare.at_work');
  }

  #releaseKey(): string {
    const { releaseKey } = this.#tools;
    if (releaseKey === undefined) throw new AppError('prepare.no_program');
    return releaseKey;
  }
}

/** A file that is not there yet loses nothing. */
const isThere = ({ kind, path }: Piece): boolean => kind === 'drive' || existsSync(path);

/** The page's name of a piece instead of the place of a file. */
function named(data: AppError['data'], name: string): AppError['data'] {
  return 'device' in data ? { ...data, device: name } : data;
}
