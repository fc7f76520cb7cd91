import { mutators as realMutators } from '../../domain/mutators.ts';
import { recordDefinitions } from '../../domain/records.ts';
import { chainNext, chainStart } from '../../sync/chain.ts';
import { protocolVersion } from '../../sync/version.ts';
import { Broken, checkAgrees, checkRebase, checkSums } from './checks.ts';
import { drawAct } from './deviceActs.ts';
import { nodeHasher } from './nodeHasher.ts';
import type { SeenRecord, ServerUnderTest } from './serverUnderTest.ts';
import { type KeyCopy, type Program, SimDevice } from './simDevice.ts';
import { type Exchange, networkFaults } from './simTransport.ts';
import { membershipOf, schoolRecords, type TestUser, users, withoutMembership } from './testSchool.ts';
import type { Step } from './worldActions.ts';

/** The programs that may run on a key: this one, an older one that lacks record types, a newer one with one more column. */
export const programs: readonly Program[] = [
  { definitions: recordDefinitions, mutators: realMutators },
  {
    definitions: without(recordDefinitions, ['settings.preference', 'homework.done']),
    mutators: without(realMutators, ['settings.set', 'homework.setDone', 'homework.remove']),
    protocol: protocolVersion - 1,
  },
  {
    definitions: new Map(
      [...recordDefinitions].map(([type, definition]) => [
        type,
        { ...definition, columns: { ...definition.columns, futureField: 'text' as const } },
      ]),
    ),
    mutators: realMutators,
  },
];

function without<T>(map: ReadonlyMap<string, T>, names: readonly string[]): ReadonlyMap<string, T> {
  return new Map([...map].filter(([name]) => !names.includes(name)));
}

const owners: readonly TestUser[] = ['teacher1', 'teacher2', 'pupil1', 'pupil2', 'teacher1', 'pupil1'];
const yearMs = 365.25 * 24 * 60 * 60 * 1000;

/** A server, several devices of several people, and everything that may happen to them. Checks invariants as it goes. */
export class World {
  readonly server: ServerUnderTest;
  /** Clocks stay right: for comparing a history with itself under other clocks. */
  readonly #ignoreClocks: boolean;
  readonly #devices: SimDevice[] = [];
  readonly #copies = new Map<SimDevice, KeyCopy>();
  readonly #results = new Map<string, string>();
  readonly #refused = new Set<string>();
  readonly #touches = new Map<string, readonly string[]>();
  readonly #purged = new Set<string>();
  /** Actions whose every copy was lost with a key and a server at once. */
  readonly #beyondHelp = new Set<string>();
  #restore: (() => Promise<void>) | undefined;
  #restored = false;
  #ids = 0;
  #seeds = 0;

  constructor(server: ServerUnderTest, options: { readonly ignoreClocks?: boolean } = {}) {
    this.server = server;
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
      programs[0] ?? { definitions: new Map(), mutators: new Map() },
      (of, exchange) => this.#observe(of, exchange),
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
          device.engine.dismissRefusal(refusal.id);
          return true;
        });
        return;
      }
      case 'retry': {
        const refusal = device.engine.refusals()[0];
        if (refusal === undefined) return;
        device.attempt(() => device.engine.resubmit(refusal.id, refusal.args).ok);
        this.#noteTouches(device);
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
    this.#noteTouches(device);
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
        return this.#rogue(step.a, step.b);
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
    const effects = await this.server.effects?.();
    if (effects !== undefined) {
      if (new Set(effects).size !== effects.length) throw new Broken(2, 'an action took effect twice');
      for (const device of this.#devices) this.#checkActions(device, effects);
    }
    checkSchool(await this.server.everything());
    for (const device of this.#devices) await this.#checkQuiet(device);
    for (const user of users) {
      // One pupil and one teacher a history: each has another.
      if ((this.#ids + users.indexOf(user)) % 2 === 0) continue;
      // Invariant 8: whatever the way, one uninterrupted pull ends in the same state.
      const fresh = await this.addDevice(user);
      const code = await this.sync(fresh);
      if (code !== undefined) throw new Broken(8, 'a fresh pull failed', code);
    }
  }

  /** Invariants 3 and 4. */
  #checkActions(device: SimDevice, effects: readonly string[]): void {
    const tray = new Set(device.engine.refusals().map((refusal) => refusal.id));
    const done = new Map(effects.map((id, index) => [id, index]));
    let last = -1;
    for (const id of device.made) {
      const index = done.get(id);
      if (index === undefined) {
        const erased = this.#touches.get(id)?.some((record) => this.#purged.has(record)) === true;
        if (!tray.has(id) && !this.#refused.has(id) && !erased && !this.#beyondHelp.has(id)) {
          throw new Broken(4, `an action of ${device.user} is nowhere`, id);
        }
        continue;
      }
      if (!this.#restored && index < last) throw new Broken(3, 'actions took effect out of order', id);
      last = index;
    }
  }

  /** Invariant 16. */
  async #checkQuiet(device: SimDevice): Promise<void> {
    const { commits } = device.database;
    const { exchanges } = device.transport;
    const writes = await this.server.writes();
    if ((await device.sync()) !== undefined) throw new Broken(16, 'a no-op failed');
    if (device.transport.exchanges !== exchanges + 1) throw new Broken(16, 'more than one round trip');
    if (device.database.commits !== commits) throw new Broken(16, 'the client wrote');
    if ((await this.server.writes()) !== writes) throw new Broken(16, 'the server wrote');
    const last = this.#lastExchange;
    if (last !== undefined && (last.requestBytes > 600 || last.responseBytes > 600)) {
      throw new Broken(16, 'too many bytes', `${last.requestBytes} up, ${last.responseBytes} down`);
    }
  }

  #lastExchange: Exchange | undefined;

  /** Invariants 2 and 5, on the wire itself. */
  async #observe(device: SimDevice, exchange: Exchange): Promise<void> {
    this.#lastExchange = exchange;
    const { request, response } = exchange;
    const ids = new Map(request.push?.map((mutation) => [mutation.seq, mutation.id]));
    for (const result of response.head.results ?? []) {
      const id = ids.get(result.seq);
      if (id === undefined || result.status === 'blocked') continue;
      const known = this.#results.get(id);
      if (known !== undefined && known !== result.status) {
        throw new Broken(2, `the result of ${id} changed from ${known} to`, result.status);
      }
      if (result.code === 'sync.failed') throw new Broken(4, 'a mutator fails', id);
      this.#results.set(id, result.status);
      if (result.status !== 'applied') this.#refused.add(id);
    }
    const allowed = await this.server.visibleTo(device.user);
    for (const row of response.rows) {
      if (row.op === 'put' && allowed.get(`${row.type}/${row.id}`)?.content !== row.content) {
        throw new Broken(5, `${device.user} received`, `${row.type}/${row.id}`);
      }
    }
  }

  #noteTouches(device: SimDevice): void {
    const row = device.database.get<{ mutation_id: string; touches: string }>(
      'SELECT mutation_id, touches FROM sync_outbox ORDER BY position DESC LIMIT 1',
    );
    if (row !== undefined && !this.#touches.has(row.mutation_id)) {
      this.#touches.set(row.mutation_id, JSON.parse(row.touches));
    }
  }

  async #restoreServer(): Promise<void> {
    if (this.#restore === undefined) return;
    const before = (await this.server.effects?.()) ?? [];
    await this.#restore();
    this.#restored = true;
    this.#results.clear();
    const after = new Set(await this.server.effects?.());
    const kept = new Set(this.#devices.flatMap(keptIds));
    for (const id of before) if (!after.has(id) && !kept.has(id)) this.#beyondHelp.add(id);
  }

  async #purge(a: number): Promise<void> {
    const erasable = [...(await this.server.everything()).keys()].filter((key) =>
      /^(homework\.(done|handIn)|settings\.preference|documents\.node)\//.test(key),
    );
    const key = erasable.sort()[a % Math.max(1, erasable.length)];
    if (key === undefined) return;
    const slash = key.indexOf('/');
    this.#purged.add(key);
    await this.server.purge(key.slice(0, slash), key.slice(slash + 1));
  }

  /** Invariant 7: a pupil with a tool of their own sends whatever they like, correctly signed. */
  async #rogue(a: number, b: number): Promise<void> {
    const before = await this.server.everything();
    const find = (type: string): string => {
      const ids = [...before.keys()].filter((key) => key.startsWith(`${type}/`)).sort();
      return ids[a % Math.max(1, ids.length)]?.slice(type.length + 1) ?? 'none';
    };
    const device = await this.server.registerDevice('pupil1');
    const attempts = [
      {
        name: 'grades.setMark',
        args: { evaluationId: find('grades.evaluation'), pupilId: 'pupil1', status: 'value', value: 2000 },
      },
      { name: 'grades.publish', args: { id: find('grades.evaluation') } },
      { name: 'grades.removeEvaluation', args: { id: find('grades.evaluation') } },
      { name: 'homework.edit', args: { id: find('homework.assignment'), changes: { title: 'piraté' } } },
      { name: 'homework.remove', args: { id: find('homework.assignment') } },
    ];
    let hash = chainStart(nodeHasher, device);
    const push = attempts.map((attempt, index) => {
      const mutation = { ...attempt, id: `rogue${this.#ids++}x${b}`, baseRevs: {}, claimedAt: 0 };
      hash = chainNext(nodeHasher, hash, mutation);
      return { ...mutation, seq: index + 1, hash };
    });
    const last = { seq: 0, hash: chainStart(nodeHasher, device) };
    const request = { v: protocolVersion, device, last, pending: push.length, push };
    await this.server.sync('pupil1', JSON.stringify(request));
    const grades = (records: ReadonlyMap<string, SeenRecord>) =>
      JSON.stringify(
        [...records]
          .filter(([key]) => !key.startsWith('homework.done/'))
          .map(([key, { content }]) => [key, content]),
      );
    if (grades(await this.server.everything()) !== grades(before))
      throw new Broken(7, 'a pupil changed a grade');
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

/** Actions that a device could still send again. */
function keptIds(device: SimDevice): readonly string[] {
  return device.database
    .all<{ id: string }>(`SELECT mutation_id AS id FROM sync_outbox WHERE state <> 'erased'`)
    .map((row) => row.id);
}

/** Invariant 17: no hand-in without its assignment, one mark an evaluation and pupil, none without its evaluation. */
function checkSchool(records: ReadonlyMap<string, SeenRecord>): void {
  const cells = new Set<string>();
  for (const [key, { content }] of records) {
    const record: Record<string, unknown> = JSON.parse(content);
    if (key.startsWith('homework.handIn/') && !records.has(`homework.assignment/${record.assignmentId}`)) {
      throw new Broken(17, 'an orphan hand-in', key);
    }
    if (!key.startsWith('grades.mark/')) continue;
    const cell = `${record.evaluationId} ${record.pupilId}`;
    if (cells.has(cell)) throw new Broken(17, 'two marks in one cell', key);
    cells.add(cell);
    if (!records.has(`grades.evaluation/${record.evaluationId}`)) throw new Broken(17, 'an orphan mark', key);
  }
}
