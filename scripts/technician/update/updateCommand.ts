import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { programSystems } from '@cartable/shared/update/release.ts';
import { namedProgram } from '../shared/namedProgram.ts';
import { releasePublicKey } from '../key/commands/releasePublicKey.ts';
import { type Language, sizeText, technicianWords, type Words } from '../words.ts';
import { type PublishedProgram, publishReleases } from './publishRelease.ts';
import { holdRepository } from './holdRepository.ts';
import { dueRoles } from './renewal.ts';
import { currentRoot } from './readRepository.ts';
import { initRepository, refreshTimestamp, renewRole, type Repository, rotateKeys } from './repository.ts';
import { updateRoles } from './signingKeys.ts';
import { withdrawVersion } from './withdrawVersion.ts';

const options = {
  repo: { type: 'string' },
  keys: { type: 'string' },
  program: { type: 'string', multiple: true },
  'release-key': { type: 'string' },
  role: { type: 'string' },
  'program-version': { type: 'string' },
  'take-over': { type: 'string' },
} as const;

type Values = ReturnType<typeof parse>['values'];

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: false });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : '';
    throw new AppError('prepare.usage', { option: /--?[\w-]+/.exec(message)?.[0] ?? '' }, cause);
  }
}

function need(values: Values, name: 'repo' | 'keys' | 'role' | 'program-version'): string {
  const value = values[name];
  if (value === undefined || value === '') throw new AppError('prepare.usage', { option: `--${name}` });
  return value;
}

/** The passphrase comes from a file, never from the command line, which every user of the computer can read. */
function passphrase(env: NodeJS.ProcessEnv): string {
  const file = env.CARTABLE_UPDATE_PASSPHRASE_FILE;
  const text = file ? readFileSync(file, 'utf8').replace(/\r?\n$/, '') : '';
  if (text === '') throw new AppError('prepare.usage', { option: 'CARTABLE_UPDATE_PASSPHRASE_FILE' });
  return text;
}

function programsOf(named: readonly string[]): readonly PublishedProgram[] {
  if (named.length === 0) throw new AppError('prepare.usage', { option: '--program' });
  return named.map((text) => {
    return namedProgram(text, programSystems);
  });
}

interface Call {
  readonly repository: Repository;
  readonly values: Values;
  readonly say: (line: string) => void;
  readonly words: Words;
  readonly language: Language;
}

/** What was asked is done, and something else must be done soon. */
const renewalDue = 3;

const acts: Readonly<Record<string, (call: Call) => Promise<number | undefined>>> = {
  async init({ repository, say, words }) {
    initRepository(repository);
    say(words('updatesBegun', { repo: repository.folder, keys: repository.keys }));
  },
  async publish({ repository, values, say, words, language }) {
    const key = releasePublicKey(values['release-key']);
    for (const one of await publishReleases(repository, programsOf(values.program ?? []), key)) {
      const [size, fresh] = [one.sizeBytes, one.newBytes].map((bytes) => sizeText(bytes, language));
      say(words('updatePublished', { target: one.target, size: size ?? '', fresh: fresh ?? '' }));
    }
  },
  async refresh({ repository, say, words }) {
    refreshTimestamp(repository);
    say(words('updatesRefreshed', {}));
    const due = dueRoles(repository);
    for (const { role, expires } of due) {
      say(words('updateRoleDue', { role, day: expires.toISOString().slice(0, 10) }));
    }
    return due.length === 0 ? 0 : renewalDue;
  },
  async renew({ repository, values, say, words }) {
    const role = (['root', 'targets'] as const).find((one) => one === need(values, 'role'));
    if (role === undefined) throw new AppError('prepare.usage', { option: '--role' });
    renewRole(repository, role);
    say(words('updateRoleRenewed', { role }));
  },
  async withdraw({ repository, values, say, words }) {
    for (const target of withdrawVersion(repository, need(values, 'program-version'))) {
      say(words('updateWithdrawn', { target }));
    }
  },
  async rotate({ repository, values, say, words }) {
    const role = updateRoles.find((one) => one === need(values, 'role'));
    if (role === undefined) throw new AppError('prepare.usage', { option: '--role' });
    rotateKeys(repository, role);
    say(words('updateKeysChanged', { role, version: currentRoot(repository).signed.version }));
  },
};

/**
 * `npm run technician -- update init|publish|withdraw|refresh|renew|rotate --repo <folder> --keys <folder> …`; docs/guide/technicien.fr.md describes each.
 * Returns the exit code: 3 = done, and a role must be renewed soon.
 * @throws {AppError} `update.*`, `program.*`, `prepare.usage`
 */
export async function updateCommand(
  args: readonly string[],
  language: Language,
  say: Call['say'] = (line) => console.log(line),
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const [name = '', ...rest] = args;
  const act = acts[name];
  const words = technicianWords(language);
  if (act === undefined) {
    say(words('usage'));
    return 2;
  }
  const { values } = parse(rest);
  const repository: Repository = {
    folder: resolve(need(values, 'repo')),
    keys: resolve(need(values, 'keys')),
    passphrase: passphrase(env),
    now: Date.now(),
  };
  const hold = { begins: name === 'init', takeOver: values['take-over'] };
  return holdRepository(
    repository,
    hold,
    async (held) => (await act({ repository: held, values, say, words, language })) ?? 0,
  );
}
