import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { metadataLimits } from '@cartable/shared/update/refreshTrust.ts';
import { Metadata, MetaFile, Root, Snapshot, Targets, Timestamp } from '@tufjs/models';
import { Role } from '@tufjs/models/dist/role.js';
import {
  currentRoot,
  currentSnapshot,
  currentTargets,
  currentTimestamp,
  metadataFile,
} from './readRepository.ts';
import {
  makeKey,
  readKeys,
  roleKeys,
  type SigningKey,
  signWith,
  type UpdateRole,
  updateRoles,
} from './signingKeys.ts';
import { writeWhole } from './writeWhole.ts';

const specVersion = '1.0.31';
const dayMs = 86_400_000;

/**
 * How long each role's files hold, days: a mirror or a network that holds updates back is found out after the shortest. The two whose keys are offline
 * outlast a school year in which nothing is published.
 */
export const holdsDays = { root: 730, targets: 400, snapshot: 30, timestamp: 14 } as const satisfies Record<
  UpdateRole,
  number
>;

/** A repository of updates: the folder that servers serve, and the one with the keys, which never goes to a server. */
export interface Repository {
  readonly folder: string;
  readonly keys: string;
  readonly passphrase: string | undefined;
  /** The moment from which validity counts; milliseconds. */
  readonly now: number;
  /** Throws when it is no longer this process that may change it (`holdRepository`): asked before each signed file. */
  readonly mustHold?: () => void;
}

type Signable = Metadata<Root> | Metadata<Targets> | Metadata<Snapshot> | Metadata<Timestamp>;

const expiryOf = (repository: Repository, role: UpdateRole) =>
  new Date(repository.now + holdsDays[role] * dayMs).toISOString().replace(/\.\d+Z$/, 'Z');

/** @throws {AppError} `update.keys_inside`: whoever copies the repository to a server would copy the keys with it */
export function mustBeApart({ folder, keys }: Repository): void {
  const real = (path: string) => (existsSync(path) ? realpathSync(path) : resolve(path));
  const between = relative(real(folder), real(keys));
  if (between === '' || !between.startsWith('..')) throw new AppError('update.keys_inside');
}

/**
 * Begins a repository with new keys: the root that programs are packed with, and no release.
 * @throws {AppError} `update.keys_inside`, `update.repository_there`
 */
export function initRepository(repository: Repository): void {
  mustBeApart(repository);
  if (existsSync(metadataFile(repository, '1.root.json'))) throw new AppError('update.repository_there');
  const { keys, passphrase } = repository;
  const made = new Map(
    updateRoles.map((role) => [
      role,
      Array.from({ length: roleKeys[role].keys }, () => makeKey(keys, role, passphrase)),
    ]),
  );
  const roles = Object.fromEntries(
    updateRoles.map((role) => [role, new Role({ keyIDs: [], threshold: roleKeys[role].threshold })]),
  );
  const root = new Root({
    version: 1,
    specVersion,
    expires: expiryOf(repository, 'root'),
    consistentSnapshot: true,
    roles,
  });
  for (const [role, own] of made) for (const { key } of own) root.addKey(key, role);
  const signed = new Metadata(root);
  signWith(signed, made.get('root') ?? []);
  write(repository, '1.root.json', signed);
  writeTargets(repository, new Targets({ version: 1, specVersion, expires: '', targets: {} }));
}

/** Signs the targets as a new version, and the snapshot and timestamp that name them. @throws {AppError} `update.keys_missing` */
export function writeTargets(repository: Repository, from: Targets): void {
  const first = !existsSync(metadataFile(repository, 'timestamp.json'));
  const version = first ? 1 : from.version + 1;
  const targets = new Targets({
    version,
    specVersion,
    expires: expiryOf(repository, 'targets'),
    targets: from.targets,
  });
  const bytes = signAndWrite(repository, 'targets', `${version}.targets.json`, new Metadata(targets));
  const before = first ? undefined : currentSnapshot(repository);
  writeSnapshot(repository, (before?.version ?? 0) + 1, metaOf(version, bytes));
}

/**
 * Signs the timestamp anew, and the snapshot too when it would expire before the next time: what a machine that holds only these two keys does
 * every few days.
 */
export function refreshTimestamp(repository: Repository): void {
  const snapshot = currentSnapshot(repository);
  const meta = snapshot.meta['targets.json'];
  if (meta === undefined) throw new AppError('update.no_repository');
  const soon = Date.parse(snapshot.expires) - repository.now < holdsDays.timestamp * dayMs;
  if (soon) {
    writeSnapshot(repository, snapshot.version + 1, meta);
    return;
  }
  writeTimestamp(
    repository,
    snapshot.version,
    readFileSync(metadataFile(repository, `${snapshot.version}.snapshot.json`)),
  );
}

/**
 * Replaces every key of a role by new ones: a root of the next version, signed by the old root keys and the new.
 * @throws {AppError} `update.keys_missing`
 */
export function rotateKeys(repository: Repository, role: UpdateRole): void {
  mustBeApart(repository);
  // What of the present keys is missing is found out before new ones are made.
  rootKeys(repository);
  const { keys, passphrase } = repository;
  const { threshold, keys: count } = roleKeys[role];
  const made = Array.from({ length: count }, () => makeKey(keys, role, passphrase));
  writeNextRoot(repository, (before) => ({
    keys: { ...before.keys, ...Object.fromEntries(made.map(({ key }) => [key.keyID, key])) },
    roles: { ...before.roles, [role]: new Role({ keyIDs: made.map((one) => one.key.keyID), threshold }) },
    signers: role === 'root' ? made : [],
  }));
  writeTargets(repository, currentTargets(repository));
}

/**
 * Signs root or targets anew, as they are, before their date: nothing else does, as long as nothing is published and no key changes.
 * @throws {AppError} `update.keys_missing`
 */
export function renewRole(repository: Repository, role: 'root' | 'targets'): void {
  mustBeApart(repository);
  if (role === 'root') writeNextRoot(repository, ({ keys, roles }) => ({ keys, roles, signers: [] }));
  else writeTargets(repository, currentTargets(repository));
}

/** What a root of the next version says. */
interface NextRoot extends Pick<Root, 'keys' | 'roles'> {
  /** Beside the present root's keys. */
  readonly signers: readonly SigningKey[];
}

function writeNextRoot(repository: Repository, next: (before: Root) => NextRoot): void {
  const { signed: before } = currentRoot(repository);
  const present = rootKeys(repository);
  const { keys, roles, signers } = next(before);
  const named = new Set(Object.values(roles).flatMap((one) => one.keyIDs));
  const root = new Root({
    version: before.version + 1,
    specVersion,
    expires: expiryOf(repository, 'root'),
    consistentSnapshot: true,
    keys: Object.fromEntries(Object.entries(keys).filter(([id]) => named.has(id))),
    roles,
  });
  const signed = new Metadata(root);
  signWith(signed, [...present, ...signers]);
  write(repository, `${root.version}.root.json`, signed);
}

/** The present root's signing keys. @throws {AppError} `update.keys_missing` */
function rootKeys(repository: Repository): readonly SigningKey[] {
  const { signed } = currentRoot(repository);
  const known = readKeys(repository.keys, 'root', repository.passphrase).filter((one) =>
    signed.roles.root?.keyIDs.includes(one.key.keyID),
  );
  if (known.length < roleKeys.root.threshold) throw new AppError('update.keys_missing', { role: 'root' });
  return known;
}

function writeSnapshot(repository: Repository, version: number, targets: MetaFile): void {
  const snapshot = new Snapshot({
    version,
    specVersion,
    expires: expiryOf(repository, 'snapshot'),
    meta: { 'targets.json': targets },
  });
  writeTimestamp(
    repository,
    version,
    signAndWrite(repository, 'snapshot', `${version}.snapshot.json`, new Metadata(snapshot)),
  );
}

function writeTimestamp(repository: Repository, snapshotVersion: number, snapshot: Uint8Array): void {
  const first = !existsSync(metadataFile(repository, 'timestamp.json'));
  const before = first ? 0 : currentTimestamp(repository).version;
  const timestamp = new Timestamp({
    version: before + 1,
    specVersion,
    expires: expiryOf(repository, 'timestamp'),
    snapshotMeta: metaOf(snapshotVersion, snapshot),
  });
  signAndWrite(repository, 'timestamp', 'timestamp.json', new Metadata(timestamp));
}

function metaOf(version: number, bytes: Uint8Array): MetaFile {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return new MetaFile({ version, length: bytes.length, hashes: { sha256 } });
}

function signAndWrite(
  repository: Repository,
  role: Exclude<UpdateRole, 'root'>,
  name: string,
  metadata: Signable,
): Uint8Array {
  const root = currentRoot(repository).signed;
  const known = new Set(root.roles[role]?.keyIDs ?? []);
  const keys = readKeys(repository.keys, role, repository.passphrase).filter((one) =>
    known.has(one.key.keyID),
  );
  if (keys.length < roleKeys[role].threshold) throw new AppError('update.keys_missing', { role });
  signWith(metadata, keys);
  return write(repository, name, metadata);
}

/** @throws {AppError} `update.metadata_full` (data: file, kibibytes, limit): longer than a key reads */
function write(repository: Repository, name: string, metadata: Signable): Uint8Array {
  const bytes = Buffer.from(`${JSON.stringify(metadata.toJSON())}\n`);
  const file = /(\w+)\.json$/u.exec(name)?.[1] ?? name;
  const limit = metadataLimits[file as keyof typeof metadataLimits];
  // Every key would refuse it, and a new limit could not reach them by an update.
  if (bytes.length > limit) {
    const [size, most] = [bytes.length, limit].map((one) => Math.ceil(one / 1024));
    throw new AppError('update.metadata_full', { file, kibibytes: size ?? 0, limit: most ?? 0 });
  }
  repository.mustHold?.();
  writeWhole(metadataFile(repository, name), bytes);
  return bytes;
}
