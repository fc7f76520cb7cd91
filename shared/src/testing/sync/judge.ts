import { Broken } from './checks.ts';
import type { SeenRecord, ServerUnderTest } from './serverUnderTest.ts';
import type { SimDevice } from './simDevice.ts';
import type { Exchange } from './simTransport.ts';

/** Remembers what was seen on the wire and done by people, and judges the invariants that need a memory. */
export class Judge {
  readonly #server: ServerUnderTest;
  readonly #results = new Map<string, string>();
  readonly #touches = new Map<string, readonly string[]>();
  readonly #purged = new Set<string>();
  /** Refused actions that a person dismissed or sent again. */
  readonly #handled = new Set<string>();
  /** Actions whose every copy was lost with a key and a server at once. */
  readonly #beyondHelp = new Set<string>();
  #restored = false;
  #lastExchange: Exchange | undefined;

  constructor(server: ServerUnderTest) {
    this.#server = server;
  }

  /** Invariants 2 and 5, on the wire itself. */
  async observe(device: SimDevice, exchange: Exchange): Promise<void> {
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
    }
    const allowed = await this.#server.visibleTo(device.user);
    for (const row of response.rows) {
      if (row.op === 'put' && allowed.get(`${row.type}/${row.id}`)?.content !== row.content) {
        throw new Broken(5, `${device.user} received`, `${row.type}/${row.id}`);
      }
    }
  }

  /** Remembers which records the newest action of a device wrote. */
  noteTouches(device: SimDevice): void {
    const row = device.database.get<{ mutation_id: string; touches: string }>(
      'SELECT mutation_id, touches FROM sync_outbox ORDER BY position DESC LIMIT 1',
    );
    if (row !== undefined && !this.#touches.has(row.mutation_id)) {
      this.#touches.set(row.mutation_id, JSON.parse(row.touches));
    }
  }

  /** A record is erased by law: actions on it may disappear. */
  notePurge(record: string): void {
    this.#purged.add(record);
  }

  /** A person is done with a refusal. */
  noteHandled(mutationId: string): void {
    this.#handled.add(mutationId);
  }

  /** Restores the server; what no device holds any more is lost with it. */
  async restore(work: () => Promise<void>, devices: readonly SimDevice[]): Promise<void> {
    const before = await this.#server.effects();
    await work();
    this.#restored = true;
    this.#results.clear();
    const after = new Set(await this.#server.effects());
    const kept = new Set(devices.flatMap(keptIds));
    for (const id of before) if (!after.has(id) && !kept.has(id)) this.#beyondHelp.add(id);
  }

  /** Invariants 3 and 4. */
  checkActions(device: SimDevice, effects: readonly string[]): void {
    const tray = new Set(device.engine.refusals().map((refusal) => refusal.id));
    const done = new Map(effects.map((id, index) => [id, index]));
    let last = -1;
    for (const id of device.made) {
      const index = done.get(id);
      if (index === undefined) {
        const erased = this.#touches.get(id)?.some((record) => this.#purged.has(record)) === true;
        if (!tray.has(id) && !this.#handled.has(id) && !erased && !this.#beyondHelp.has(id)) {
          throw new Broken(4, `an action of ${device.user} is nowhere`, id);
        }
        continue;
      }
      if (!this.#restored && index < last) throw new Broken(3, 'actions took effect out of order', id);
      last = index;
    }
  }

  /** Invariant 16. */
  async checkQuiet(device: SimDevice): Promise<void> {
    const { commits } = device.database;
    const { exchanges } = device.transport;
    const writes = await this.#server.writes();
    if ((await device.sync()) !== undefined) throw new Broken(16, 'a no-op failed');
    if (device.transport.exchanges !== exchanges + 1) throw new Broken(16, 'more than one round trip');
    if (device.database.commits !== commits) throw new Broken(16, 'the client wrote');
    if ((await this.#server.writes()) !== writes) throw new Broken(16, 'the server wrote');
    const last = this.#lastExchange;
    if (last !== undefined && (last.requestBytes > 600 || last.responseBytes > 600)) {
      throw new Broken(16, 'too many bytes', `${last.requestBytes} up, ${last.responseBytes} down`);
    }
  }
}

/** Actions that a device could still send again. */
function keptIds(device: SimDevice): readonly string[] {
  return device.database
    .all<{ id: string }>(`SELECT mutation_id AS id FROM sync_outbox WHERE state <> 'erased'`)
    .map((row) => row.id);
}

/** Invariant 17: no hand-in without its assignment, one mark an evaluation and pupil, none without its evaluation. */
export function checkSchool(records: ReadonlyMap<string, SeenRecord>): void {
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
