import { Broken, checkAgrees, checkRebase, checkSums } from './checks.ts';
import { drawAct } from './deviceActs.ts';
import { checkSchool, Judge } from './judge.ts';
import { programs } from './programs.ts';
import { tryAsRogue } from './rogue.ts';
import type { ServerUnderTest } from './serverUnderTest.ts';
import { type KeyCopy, SimDevice } from './simDevice.ts';
import { networkFaults } from './simTransport.ts';
import { membershipOf, schoolRecords, type TestUser, users, withoutMembership } from './testSchool.ts';
import type { Step } from './worldActions.ts';

const owners: readonly TestUser[] = ['teacher1', 'teacher2', 'pupil1', 'pupil2', 'teacher1', 'pupil1'];
const yearMs = 365.25 * 24 * 60 * 60 * 1000;

/** A server, several devices of several people, and everything that may happen to them. Checks invariants as it goes. */
export class World {
  readonly server: ServerUnderTest;
  /** Clocks stay right: for comparing a history with itself under other clocks. */
  readonly #ignoreClocks: boolean;
  readonly #devices: SimDevice[] = [];
  readonly #copies = new Map<SimDevice, KeyCopy>();
  readonly #judge: Judge;
  #restore: (() => Promise<void>) | undefined;
  #ids = 0;
  #seeds = 0;

  constructor(server: ServerUnderTest, options: { readonly ignoreClocks?: boolean } = {}) {
    this.server = server;
    this.#judge = new Judge(server);
    this.#ignoreClocks = options.ignoreClocks ?? false;
  }

  get devices(): readonly SimDevice[] {
    return this.#devices;
  }

  async open(): Promise<void> {
    await this.server.administer(schoolRecords);
    for (const user of owners) await this.addDevice(user);
  }

  async addDevice(user: TestUser, copy?: KeyCopy): Promise<SimDevice> {
    const deviceId = await this.server.registerDevice(user);
    this.#seeds += 1;
    const device = new SimDevice(
      this.server,
      user,
      deviceId,
      this.#seeds,
      programs[0],
      (of, exchange) => this.#judge.observe(of, exchange),
      copy,
    );
    this.#devices.push(device);
    return device;
  }

  async run(steps: readonly Step[]): Promise<void> {
    for (const step of steps) await this.#step(step);
  }

  async #step(step: Step): Promise<void> {
    if (!('device' in step)) return this.#serverStep(step);
    const device = this.#devices[step.device % this.#devices.length];
    if (device === undefined) return;
    const waiting = pendingIds(device);
    await this.#deviceStep(device, step);
    checkRebase(device);
    checkSums(device, false);
    if (['restart', 'resync', 'signIn', 'program'].includes(step.do)) {
      const after = new Set(pendingIds(device));
      const lost = waiting.filter((id) => !after.has(id));
      if (lost.length > 0) throw new Broken(10, `${step.do} lost unsynced work`, lost);
    }
  }

  async #deviceStep(device: SimDevice, step: Extract<Step, { device: number }>): Promise<void> {
    switch (step.do) {
      case 'act':
        return this.#act(device, step.kind, step.a, step.b);
      case 'sync':
        device.transport.faults = step.faults.map((fault) => networkFaults[fault] ?? 'none');
        device.transport.meanwhile = step.meanwhile.map(({ kind, a, b }) => () => {
          this.#act(device, kind, a, b);
        });
        await this.sync(device);
        device.transport.faults = [];
        device.transport.meanwhile = [];
        return;
      case 'crash':
        device.database.crashAt(step.at, step.after ? 'after' : 'before');
        return;
      case 'restart':
        return device.restart();
      case 'resync':
        device.attempt(() => {
          device.engine.resync();
          return true;
        });
        return;
      case 'signIn':
        {
          const deviceId = await this.server.registerDevice(device.user);
          device.attempt(() => {
            device.engine.adoptDevice(deviceId);
            return true;
          });
        }
        return;
      case 'dismiss': {
        const refusal = device.engine.refusals()[0];
        if (refusal === undefined) return;
        device.attempt(() => {
          this.#judge.noteHandled(refusal.id);
          device.engine.dismissRefusal(refusal.id);
          return true;
        });
        return;
      }
      case 'retry': {
        const refusal = device.engine.refusals()[0];
        if (refusal === undefined) return;
        // Before: a crash may come after the commit.
        this.#judge.noteHandled(refusal.id);
        device.attempt(() => device.engine.resubmit(refusal.id, refusal.args).ok);
        this.#judge.noteTouches(device);
        return;
      }
      case 'clock':
        if (!this.#ignoreClocks) device.clockOffsetMs = Math.trunc(step.years * yearMs);
        return;
      case 'copyKey':
        this.#copies.set(device, device.copy());
        return;
      case 'clone':
        if (this.#devices.length < 9) await this.addDevice(device.user, device.copy());
        return;
      case 'putBack': {
        const copy = this.#copies.get(device);
        if (copy !== undefined) device.restart(device.program, copy);
        return;
      }
      case 'program':
        return device.restart(programs[step.which]);
      case 'fork': {
        const twin = this.#devices.length < 9 ? await this.addDevice(device.user, device.copy()) : device;
        this.#act(device, step.kind, step.a, step.b);
        this.#act(twin, step.kind, step.a, step.b + 1);
        await this.sync(device);
        await this.sync(twin);
        return;
      }
      case 'oldKey': {
        const copy = device.copy();
        this.#act(device, step.kind, step.a, step.b);
        await this.sync(device);
        device.restart(device.program, copy);
        this.#act(device, step.kind, step.a, step.b + 1);
        await this.sync(device);
        return;
      }
    }
  }

  #act(device: SimDevice, kind: number, a: number, b: number): void {
    const act = drawAct(device, () => `new${this.#ids++}`, kind, a, b);
    if (act !== undefined && device.program.mutators.has(act.name)) device.act(act.name, act.args);
    this.#judge.noteTouches(device);
  }

  async #serverStep(step: Exclude<Step, { device: number }>): Promise<void> {
    switch (step.do) {
      case 'backup':
        this.#restore = await this.server.backup();
        return;
      case 'restore':
        return this.#restoreServer();
      case 'everybody':
        for (const device of this.#devices) await this.sync(device);
        return;
      case 'disaster': {
        this.#restore = await this.server.backup();
        for (const device of this.#devices) {
          this.#act(device, step.kind, step.a, step.b);
          await this.sync(device);
        }
        return this.#restoreServer();
      }
      case 'days':
        await this.server.advanceDays(step.days);
        return this.server.compact();
      case 'rights':
        return this.server.administer([rightsChange(step.a, step.b)]);
      case 'purge':
        return this.#purge(step.a);
      case 'rogue':
        return tryAsRogue(this.server, step.a, this.#ids++);
    }
  }

  /** Synchronises and, when it went well, compares the device with the server at once. */
  async sync(device: SimDevice): Promise<string | undefined> {
    const code = await device.sync();
    if (code === undefined) {
      checkAgrees(device, await this.server.visibleTo(device.user));
      checkSums(device, true);
    } else if (unexpectedCodes.test(code)) throw new Broken(1, 'a synchronisation failed with', code);
    return code;
  }

  /** Ends all trouble and synchronises everybody until nothing moves. */
  async settle(): Promise<void> {
    for (const device of this.#devices) {
      device.database.cancelCrash();
      if (device.program !== programs[0]) device.restart(programs[0]);
    }
    for (let round = 0; round < 2; round++) {
      for (const device of this.#devices) {
        const code = await this.sync(device);
        if (code !== undefined) throw new Broken(1, 'cannot settle', code);
      }
    }
  }

  /** Invariants that can only be judged at the end. */
  async checkEnd(): Promise<void> {
    const effects = await this.server.effects();
    if (new Set(effects).size !== effects.length) throw new Broken(2, 'an action took effect twice');
    for (const device of this.#devices) this.#judge.checkActions(device, effects);
    checkSchool(await this.server.everything());
    for (const device of this.#devices) await this.#judge.checkQuiet(device);
    for (const user of users) {
      // One pupil and one teacher a history: each has another.
      if ((this.#ids + users.indexOf(user)) % 2 === 0) continue;
      // Invariant 8: whatever the way, one uninterrupted pull ends in the same state.
      const fresh = await this.addDevice(user);
      const code = await this.sync(fresh);
      if (code !== undefined) throw new Broken(8, 'a fresh pull failed', code);
    }
  }

  async #restoreServer(): Promise<void> {
    if (this.#restore !== undefined) await this.#judge.restore(this.#restore, this.#devices);
  }

  async #purge(a: number): Promise<void> {
    const erasable = [...(await this.server.everything()).keys()].filter((key) =>
      /^(homework\.(done|handIn)|settings\.preference|documents\.node)\//.test(key),
    );
    const key = erasable.sort()[a % Math.max(1, erasable.length)];
    if (key === undefined) return;
    const slash = key.indexOf('/');
    this.#judge.notePurge(key);
    await this.server.purge(key.slice(0, slash), key.slice(slash + 1));
  }
}

/** Codes that no history explains. */
const unexpectedCodes = /^sync\.(page_invalid|device_unsettled|chain_broken|contents_unaccepted)$/;

function rightsChange(a: number, b: number) {
  const give = b % 2 === 0;
  const choices: readonly (readonly [TestUser, string, string | null])[] = [
    ['teacher2', 'classA', 'maths'],
    ['teacher2', 'classB', 'french'],
    ['teacher1', 'classB', 'maths'],
    ['pupil1', 'classA', null],
    ['pupil1', 'classB', null],
    ['pupil2', 'classB', null],
  ];
  const [user, classId, subjectId] = choices[a % choices.length] ?? ['pupil1', 'classA', null];
  return (give ? membershipOf : withoutMembership)(user, classId, subjectId);
}

function pendingIds(device: SimDevice): readonly string[] {
  return device.database
    .all<{ id: string }>(`SELECT mutation_id AS id FROM sync_outbox WHERE state = 'pending' ORDER BY seq`)
    .map((row) => row.id);
}
