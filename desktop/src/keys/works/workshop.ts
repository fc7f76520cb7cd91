import { createPublicKey } from 'node:crypto';
import { join } from 'node:path';
import { type KeysProblem, type KeysState, noKeys, type ReadKey } from '@cartable/shared/bridge/keysState.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { ProgramSystem } from '@cartable/shared/update/release.ts';
import type { DriveList } from '../drives/drive.ts';
import type { TargetWish } from '../drives/keyTargets.ts';
import { mountOf } from '../drives/ownPlaces.ts';
import { mapPath } from '../image/masterMap.ts';
import type { KeysRequests, VerifiedKey } from '../protocol.ts';
import { KeyThreads } from '../thread/keyThreads.ts';
import type { Patience } from '../thread/patience.ts';
import type { StartThread } from '../thread/startTask.ts';
import { wipeTask } from '../write/wipeKeys.ts';
import type { RestMode } from '../write/writeMaster.ts';
import { Handout } from './handout.ts';
import { labelPage, labelStyle } from '../labels/labelPage.ts';
import { type Master, makeMaster, openMaster, type StartFiles } from './masterShelf.ts';
import { judgeNaming } from './judgeNaming.ts';
import { isThere, KeyRuns, type RunPhase } from './keyRuns.ts';
import { nameAll } from './nameAll.ts';
import { prepareOne } from './prepareOne.ts';
import { allowDevices } from './rights.ts';
import { shownBatch, shownMaster } from './shownChoices.ts';
import { readKey } from './readKey.ts';
import { checkedStep, verifiedKey } from './steps.ts';
import { ProgramShelf } from './programShelf.ts';
import { lookAround } from './thisComputer.ts';
import { Workbench } from './workbench.ts';

/** What the workshop works with. */
export interface WorkshopTools {
  readonly drives: DriveList;
  readonly startThread: StartThread;
  /** How long a key that answers nothing is waited for; the computer's own clock unless said otherwise. */
  readonly patience?: Patience;
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
  readonly #threads: KeyThreads;
  readonly #runs: KeyRuns;
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
    this.#threads = new KeyThreads(tools.startThread, tools.patience);
    const changed = () => this.#changed();
    this.#bench = new Workbench(tools.drives, this.#ownMount, this.#threads, changed);
    this.#runs = new KeyRuns(this.#bench, tools.drives, (phase) => this.#wish(phase), changed);
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
    return this.#shelve('checking', () => openMaster(path, this.#releaseKey(), this.#threads));
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
  async addImages(folder: string, count: number): Promise<void> {
    const name = (index: number) => `cle-${String(index + 1).padStart(2, '0')}.img`;
    await this.#bench.addImages(Array.from({ length: count }, (_, index) => join(folder, name(index))));
  }

  async allow(ids: readonly string[]): Promise<void> {
    const pieces = ids.map((id) => this.#bench.get(id));
    for (const piece of pieces) this.#bench.mustBeFit(piece, { use: 'read' });
    for (const [rights, devices] of this.#bench.asked(pieces)) await allowDevices(devices, rights);
    await this.look();
  }

  describe(ids: readonly string[]): KeysRequests['describe']['result'] {
    const pieces = ids.map((id) => this.#bench.get(id));
    for (const piece of pieces) piece.confirmed = piece.found;
    return pieces.filter(isThere).map(({ name, drive, found }) => {
      const about = [drive?.model, drive?.serial, found.label].filter(Boolean).join(', ');
      return { name, about, profile: found.holds === 'profile', openedAt: drive?.mountedAt[0] ?? null };
    });
  }

  /** Writes, reads back and names each, all at once; ends when the last one has. `takeOver`: see {@link Handout.during}. @throws {AppError} `prepare.*` before anything was written */
  async write(ids: readonly string[], rest: RestMode, takeOver?: string): Promise<void> {
    const [handout, master] = [this.#handout, this.#master];
    if (handout === undefined || master === undefined) throw new AppError('prepare.not_chosen');
    const pieces = this.#runs.idle(ids);
    await handout.during(async () => {
      // Only now is it known what another computer has given.
      this.#mustSuffice(handout, handout.isEnoughFor(pieces.map((piece) => piece.found)));
      const threads = this.#threads;
      await this.#runs.each(pieces, 'writing', (target, listener, lookAgain, { confirmed, found }) =>
        prepareOne({
          ...{ target, rest, lookAgain, handout, master, threads },
          ...listener,
          confirmed: confirmed ?? found,
        }),
      );
    }, takeOver);
  }

  /** Gives written keys that have none an identity of the batch, without writing them again, in the order of the list. @throws {AppError} `prepare.*` before anything was written */
  async personalise(ids: readonly string[], takeOver?: string): Promise<void> {
    const handout = this.#handout;
    if (handout === undefined) throw new AppError('prepare.no_batch');
    const pieces = this.#runs.idle(ids);
    await handout.during(async () => {
      const fit = pieces.filter(({ found, name }) => judgeNaming(found, name, handout).ok);
      const looks = fit.map((piece) => piece.found);
      this.#mustSuffice(handout, handout.isEnoughFor(looks, false));
      await nameAll({ pieces, fit, handout, threads: this.#threads, runs: this.#runs });
      // Those that were not begun with have given their identities back.
      this.#changed();
    }, takeOver);
  }

  #mustSuffice(handout: Handout, isEnough: boolean): void {
    if (!isEnough) throw new AppError('prepare.batch_short', { left: handout.left });
  }

  async wipe(ids: readonly string[]): Promise<void> {
    await this.#runs.each(this.#runs.idle(ids), 'wiping', async (target, listener, _again, piece) => {
      const task = wipeTask({ ...target, confirmed: piece.confirmed ?? piece.found });
      const end = await this.#threads.run(task, target.name, listener);
      if (!end.ok) throw new AppError(end.error.code, end.error.data);
      return { kind: 'wiped' };
    });
  }

  async verify(ids: readonly string[]): Promise<KeysRequests['verify']['result']> {
    const releaseKey = this.#releaseKey();
    const verified: VerifiedKey[] = [];
    await this.#runs.each(this.#runs.idle(ids), 'checking', async (target, listener, _again, { id }) => {
      const task = { kind: 'verify', target, releaseKey, personal: true } as const;
      const end = await this.#threads.run(task, target.name, listener);
      if (end.ok) {
        verified.push(...verifiedKey(id, end.value));
        return checkedStep(end.value);
      }
      const { code, data } = end.error;
      throw new AppError(code === 'prepare.cancelled' ? 'prepare.check_stopped' : code, data);
    });
    return verified;
  }

  /** Told by the server after a verification; of a key that something else was done with meanwhile it is no longer true. */
  judgeTickets(tickets: KeysRequests['judgeTickets']['args']['tickets']): void {
    for (const { id, code } of tickets) this.#bench.noteTicket(id, code);
    this.#changed();
  }

  /** What a key says of itself. @throws {AppError} `prepare.*` */
  async inspect(id: string): Promise<ReadKey> {
    const [piece] = this.#runs.idle([id]);
    if (piece === undefined) throw new AppError('prepare.absent', { device: '' });
    const target = await this.#runs.targetOf(piece, 'checking');
    return readKey(target, this.#threads, this.#handout?.batch);
  }

  cancel(ids: readonly string[]): void {
    this.#runs.cancel(ids);
  }

  /** @throws {AppError} `prepare.not_chosen` */
  labels(): KeysRequests['labels']['result'] {
    if (this.#handout === undefined) throw new AppError('prepare.not_chosen');
    const keys = this.#handout.made();
    return keys.length === 0 ? null : { html: labelPage(keys, this.#handout.batch), style: labelStyle };
  }

  /** What is written or wiped must not be what is open here: it may lie on the same medium, or be added as an image file too. */
  #wish(phase: RunPhase): TargetWish {
    const own = [this.#ownMount];
    if (phase === 'checking') return { use: 'read', own };
    const master = this.#master;
    const batches = [...this.#batches].filter((path) => [...this.#handouts].some((one) => one.isOf(path)));
    const spare = [...(master ? [master.path, mapPath(master.path)] : []), ...batches];
    // Only what is written must have room for the image: a key that was written may be smaller than the one of today.
    return { needsBytes: phase === 'writing' ? (master?.map.sizeBytes ?? 0) : 0, spare, own };
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
