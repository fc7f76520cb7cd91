import type { CommandResults } from '@cartable/shared/bridge/bridge.ts';
import { defaultAppearance, type HostState, type Me } from '@cartable/shared/bridge/hostState.ts';
import type { UpdateStatus } from '@cartable/shared/bridge/updateStatus.ts';
import type { SyncStatus, WaitingAction } from '@cartable/shared/bridge/syncStatus.ts';
import { scopesOf } from '@cartable/shared/domain/actor.ts';
import type { Attachment } from '@cartable/shared/domain/fileContent.ts';
import { refusedActions } from '@cartable/shared/host/syncView.ts';
import { runQuery } from '@cartable/shared/host/runQuery.ts';
import { recordDefinitions } from '@cartable/shared/domain/records.ts';
import { canonicalJson, type Json } from '@cartable/shared/lib/canonicalJson.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { ok, type Result, refused } from '@cartable/shared/lib/result.ts';
import type { Refusal } from '@cartable/shared/sync/client/refusals.ts';
import { recordTables } from '@cartable/shared/sync/client/recordStore.ts';
import { prepareSchema } from '@cartable/shared/sync/client/schema.ts';
import { betterSqliteDatabase } from '@cartable/shared/testing/betterSqliteDatabase.ts';
import type { BuiltSchool, SchoolPerson } from '@cartable/shared/testing/school.ts';
import { accesses } from './accessFixture.ts';
import { askFixtures } from './askFixtures.ts';
import { keysFixture, listFixture, readKeyFixture, readWaitingFixture } from './keysFixture.ts';

/** Where a fixture host begins. */
export interface FixtureOptions {
  readonly school: BuiltSchool;
  readonly person: SchoolPerson;
  /** Instead of what the person is in the built school. */
  readonly roles?: Me['roles'];
  readonly state?: Partial<HostState>;
  readonly sync?: Partial<SyncStatus>;
  readonly waiting?: readonly WaitingAction[];
  readonly refusals?: readonly Refusal[];
  /** What the server answers this person, by the name of the ask, where it is not what it answers everybody. */
  readonly answers?: Readonly<Record<string, unknown>>;
  readonly checkedOut?: CommandResults['files.checkedOut'];
  readonly update?: UpdateStatus;
}

const quietSync: SyncStatus = {
  connection: 'online',
  lastSyncAt: Date.parse('2026-11-23T18:02:00+01:00'),
  pending: 0,
  refused: 0,
  firstSyncRecords: null,
  transfers: [],
  notices: [],
  problem: null,
};

/**
 * A host for the screens' tests: the product's own queries and actions over a built school in memory; a vault, an account and a
 * synchronisation that only pretend. What a person may not see is left out by the real scopes.
 */
export class FixtureHost {
  state: HostState;
  /** Who is here once the profile is open. */
  readonly me: Me;
  sync: SyncStatus;
  readonly contents = new Map<string, { readonly name: string; readonly bytes: Buffer }>();
  /** What screens asked the server, in order. */
  readonly asked: string[] = [];
  /** The same with their arguments. */
  readonly askedWith: { readonly name: string; readonly args: unknown }[] = [];
  /** What screens wanted done with keys, in order. */
  readonly worked: { readonly name: string; readonly args: Record<string, unknown> }[] = [];
  readonly #options: FixtureOptions;
  readonly #tables = recordTables(recordDefinitions.values());
  #database = betterSqliteDatabase();
  #refusals: readonly Refusal[];
  readonly #drafts = new Map<string, unknown>();

  constructor(options: FixtureOptions) {
    this.#options = options;
    const { person, school } = options;
    this.#refusals = options.refusals ?? [];
    this.me = {
      userId: person.userId,
      schoolId: school.schoolId,
      givenName: person.givenName,
      familyName: person.familyName,
      roles: options.roles ?? [person.kind],
    };
    this.state = {
      phase: 'unlocked',
      problem: null,
      retryAfterMs: 0,
      me: this.me,
      readOnly: false,
      damaged: [],
      notices: [],
      appearance: { ...defaultAppearance, theme: 'light' },
      server: 'https://cartable.exemple.fr',
      version: '0.1.0',
      host: 'electron',
      ...options.state,
    };
    this.sync = { ...quietSync, ...options.sync };
    this.reload();
  }

  /** Answers a command as the real gate would. */
  call(name: string, args: Record<string, unknown>): Result<unknown> {
    if (name.startsWith('keys.')) this.worked.push({ name, args });
    try {
      return this.#run(name, args);
    } catch (error) {
      if (error instanceof AppError) return refused(error.code, error.data);
      throw error;
    }
  }

  /** Keeps a file as the vault would. */
  add(name: string, mime: string, bytes: Buffer): Attachment {
    const manifest = bytes.length.toString(16).padStart(64, '0');
    this.contents.set(manifest, { name, bytes });
    return {
      name,
      content: { manifest, sizeBytes: bytes.length, mime: mime || 'application/octet-stream' },
    };
  }

  #run(name: string, args: Record<string, unknown>): Result<unknown> {
    switch (name) {
      case 'query':
        return ok(
          this.#query(String(args.name), args.args, args.of === undefined ? undefined : String(args.of)),
        );
      case 'mutate':
        return this.#mutate(String(args.name), args.args);
      case 'host.state':
        return ok(this.state);
      case 'host.setAppearance':
        this.state = { ...this.state, appearance: { ...this.state.appearance, ...args } };
        return ok(null);
      case 'sync.status':
        return ok(this.sync);
      case 'update.status':
        return ok(this.#options.update ?? { phase: 'coming', version: '0.2.0', percent: 62 });
      case 'sync.waiting':
        return ok(this.#options.waiting ?? []);
      case 'sync.refusals':
        return ok(refusedActions(this.#database, this.#refusals));
      case 'sync.dismiss':
        this.#settled(String(args.id));
        return ok(null);
      case 'sync.resubmit': {
        const name = this.#refusals.find((one) => one.id === args.id)?.name ?? '';
        const answer = this.#mutate(name, args.args);
        if (answer.ok) this.#settled(String(args.id));
        return answer;
      }
      case 'sync.draft':
        return ok(this.#drafts.get(String(args.place)) ?? null);
      case 'sync.keepDraft':
        if (args.content === null) this.#drafts.delete(String(args.place));
        else this.#drafts.set(String(args.place), { content: args.content, at: now });
        return ok(null);
      case 'files.states':
        return ok(this.#fileStates(args.manifests));
      case 'files.checkedOut':
        return ok(this.#options.checkedOut ?? []);
      case 'vault.lock':
      case 'key.prepareRemoval':
        this.state = { ...this.state, phase: 'locked', me: null, problem: { code: 'user', data: {} } };
        return ok({ safe: true, pending: this.sync.pending });
      case 'vault.dismissNotice':
        this.state = { ...this.state, notices: this.state.notices.filter((one) => one.code !== args.code) };
        return ok(null);
      case 'account.linkFederation':
        // An account with a second step: asked for once the password was right.
        return args.secondCode === undefined
          ? refused('auth.second_factor', { totp: true, passkey: false })
          : ok(null);
      case 'ask': {
        this.asked.push(String(args.name));
        this.askedWith.push({ name: String(args.name), args: args.args });
        const { answers } = this.#options;
        const own = answers?.[String(args.name)];
        return own === undefined ? askFixtures(String(args.name), args.args) : ok(own);
      }
      default:
        return pretend(name, this, args);
    }
  }

  #query(name: string, args: unknown, of?: string): unknown {
    const { school, person } = this.#options;
    const context = { userId: person.userId, schoolId: school.schoolId, today: school.today };
    return runQuery(this.#database, name, args, context, of);
  }

  #mutate(name: string, args: unknown): Result<unknown> {
    const { school, person } = this.#options;
    const outcome = school.host.act(person.userId, name, args);
    if (outcome.kind !== 'applied') return refused(outcome.code, outcome.data);
    this.reload();
    return ok({ id: `${name} ${school.host.rev}` });
  }

  /** A refusal has left the tray. */
  #settled(id: string): void {
    this.#refusals = this.#refusals.filter((one) => one.id !== id);
    this.sync = { ...this.sync, refused: this.#refusals.length };
  }

  #fileStates(manifests: unknown): Readonly<Record<string, string>> {
    const asked: readonly unknown[] = Array.isArray(manifests) ? manifests : [];
    return Object.fromEntries(
      asked.map((one) => [String(one), this.contents.has(String(one)) ? 'local' : 'remote']),
    );
  }

  /** Fills the tables anew with what the person may see. */
  reload(): void {
    const { school, person } = this.#options;
    this.#database.close();
    this.#database = betterSqliteDatabase();
    prepareSchema(this.#database, recordDefinitions);
    const scopes = new Set<string>(scopesOf(school.host.actor(person.userId)));
    this.#database.transaction((writer) => {
      for (const { type, record } of school.host.records()) {
        const audience = recordDefinitions.get(type)?.scopes(record) ?? [];
        if (!audience.some((scope) => scopes.has(scope))) continue;
        // The host parsed the record: it holds nothing but JSON.
        const content = canonicalJson(record as unknown as Json);
        this.#tables.put(writer, type, record.id, { rev: 1, content });
      }
    });
  }
}

const day = 86_400_000;
const now = Date.parse('2026-11-23T18:05:00+01:00');

/** The vault and the account, as far as a screen can tell. */
function pretend(name: string, host: FixtureHost, args: Record<string, unknown>): Result<unknown> {
  const unlocked = { ...host.state, phase: 'unlocked' as const, problem: null, me: host.me };
  switch (name) {
    case 'keys.look':
      return ok(null);
    case 'keys.state':
      return ok(keysFixture);
    case 'keys.newBatch':
    case 'keys.personalise':
      return ok({ done: true });
    case 'keys.inspect':
      if (args.id === 'j') return refused('prepare.silent', { device: '/dev/sdj' });
      return ok(args.id === 'm' ? readWaitingFixture : readKeyFixture);
    case 'keys.readList':
      return ok(listFixture);
    case 'account.beginFederation':
      return ok({ url: 'https://cartable.exemple.fr/api/v1/federation/educonnect/start' });
    case 'account.checkCode':
      return ok({
        givenName: 'Lina',
        familyName: 'Moreau',
        login: 'lina.moreau',
        schoolName: 'Lycée Rosa-Parks',
        className: '2de 4',
      });
    case 'account.activate':
    case 'account.signIn':
      return ok(host.me);
    case 'account.devices':
      return ok([
        device('one', 'Clé de Lina', now - 300_000, null, true),
        device('two', 'Clé perdue en octobre', now - 30 * day, now - 20 * day, false),
        device('three', 'Firefox, maison', now - 2 * day, null, false),
      ]);
    case 'account.accesses':
      return ok({ lines: accesses, next: 1 });
    case 'vault.suggest':
      return ok({ words: ['abricot', 'tambour', 'nuage', 'cerise', 'lanterne'] });
    case 'vault.rate':
      return ok({ log10Guesses: 14.2, accepted: true, problem: null });
    case 'vault.create':
    case 'vault.recover':
      host.state = unlocked;
      return ok({
        code: '7K4P-M2XQ-9TRD-B3HW-6NVF-8CZE-1A',
        personName: 'Lina Moreau',
        createdAt: now,
        escrow: true,
      });
    case 'vault.unlock':
      host.state = { ...host.state, retryAfterMs: 30_000 };
      return refused('vault.passphrase_wrong', { seconds: 30 });
    default:
      return ok(null);
  }
}

function device(
  deviceId: string,
  label: string,
  lastSyncAt: number,
  revokedAt: number | null,
  current: boolean,
) {
  const serial =
    new Map([
      ['one', '7KQ2-M4XD'],
      ['two', 'P5RN-70SG'],
    ]).get(deviceId) ?? null;
  return { deviceId, label, createdAt: now - 60 * day, lastSyncAt, revokedAt, current, serial };
}
