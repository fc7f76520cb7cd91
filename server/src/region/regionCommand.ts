import { parseArgs } from 'node:util';
import { isoDay, line } from '@cartable/shared/domain/fields.ts';
import { recordDefinitions } from '@cartable/shared/domain/records.ts';
import { placeLevels } from '@cartable/shared/domain/region/place.ts';
import { regionRights, rightsOfLevel } from '@cartable/shared/domain/region/rights.ts';
import { signatories } from '@cartable/shared/domain/region/schoolStates.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { z } from 'zod';
import { sourceFiles } from '../directory/readers/sourceFile.ts';
import { prepareDataFolder } from '../ops/dataFolder.ts';
import { nodeClock, nodeHasher, nodeRandom } from '../ops/nodeHost.ts';
import { saveAcademy } from '../storage/repositories/region/academies.ts';
import { findSchool, findSchoolByUai, saveSchool } from '../storage/repositories/region/schools.ts';
import { openSqliteStorage } from '../storage/sqlite/sqliteStorage.ts';
import { addOfficer } from './addOfficer.ts';
import { Delegations } from './delegations.ts';
import { findPlace, type Office, wholeOffice } from './office.ts';
import { operator } from './regionAudit.ts';
import type { RegionHost } from './regionHost.ts';
import { agreeOnNames } from './agreeOnNames.ts';
import { registerImported } from './registerImported.ts';
import { Register } from './register.ts';
import { readRegisterFile } from './registerFile.ts';
import { takePeriodsFile } from '../periods/periodsAct.ts';
import { checkedOption as checked, optionRefused } from '../ops/checkedOption.ts';
import { runCommand } from '../ops/runCommand.ts';

const options = {
  data: { type: 'string' },
  'signed-on': { type: 'string' },
  by: { type: 'string' },
  reference: { type: 'string' },
  level: { type: 'string' },
  target: { type: 'string', default: '' },
  rights: { type: 'string' },
  until: { type: 'string' },
  given: { type: 'string' },
  family: { type: 'string' },
  place: { type: 'string' },
} as const;

type Values = ReturnType<typeof parse>['values'];
interface Call {
  readonly host: RegionHost;
  readonly register: Register;
  /** What stands after the verb. */
  readonly words: readonly string[];
  readonly values: Values;
}

const office: Office = { actor: operator, grants: wholeOffice };

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    throw optionRefused(cause);
  }
}

async function schoolOf({ host, words }: Call): Promise<string> {
  const school = await findSchoolByUai(host.storage.reader, (words[0] ?? '').toUpperCase());
  if (school === undefined) throw new AppError('region.place_unknown');
  return school.schoolId;
}

const acts: Readonly<Record<string, (call: Call) => Promise<readonly object[]>>> = {
  async import({ host, words }) {
    const [file] = sourceFiles(words[0] ?? '');
    if (file === undefined) throw new AppError('import.no_files', { path: '' });
    const { academies, schools } = await readRegisterFile(file);
    await host.storage.transaction(async (writer) => {
      for (const one of academies) await saveAcademy(writer, one);
      for (const one of schools) {
        if ((await findPlace(writer, { level: 'academy', target: one.academyId })) === undefined) {
          throw new AppError('region.academy_unknown', { academy: one.academyId });
        }
        // A school that came before this register may have another identifier than its UAI.
        const known = await findSchoolByUai(writer, one.uai);
        await saveSchool(writer, { ...one, schoolId: known?.schoolId ?? one.schoolId });
      }
    });
    const renamed = await agreeOnNames(host);
    return [{ event: 'imported', academies: academies.length, schools: schools.length, renamed }];
  },

  periods: ({ host, words }) => takePeriodsFile(host, words[0] ?? ''),

  async list({ host, register }) {
    await registerImported(host.storage);
    await agreeOnNames(host);
    const { schools } = await register.overview(office);
    return schools.map(({ uai, name, academy, wave, state, signed, needed }) => ({
      uai,
      name,
      academy,
      wave,
      state,
      conventions: `${signed}/${needed}`,
    }));
  },

  async convention(call) {
    const { values, words, register } = call;
    const kind = words[1] ?? '';
    await register.signConvention(office, await schoolOf(call), {
      kind,
      signedOn: checked(isoDay, values['signed-on'], '--signed-on'),
      signedBy: checked(z.enum(signatories), values.by ?? 'head', '--by'),
      reference: checked(line(80), values.reference, '--reference'),
    });
    return [{ event: 'recorded', kind }];
  },

  open: (call) => setOpen(call, true),
  close: (call) => setOpen(call, false),

  async officer({ host, values, words }) {
    const { code } = await addOfficer(host, {
      uai: checked(z.string(), values.place, '--place').toUpperCase(),
      login: checked(line(120), words[0], 'officer <login>'),
      givenName: checked(line(80), values.given, '--given'),
      familyName: checked(line(80), values.family, '--family'),
    });
    return [{ event: 'officer', login: words[0], code }];
  },

  async administrator({ host, values, words }) {
    const level = checked(z.enum(placeLevels), values.level, '--level');
    const rights = values.rights?.split(',') ?? rightsOfLevel[level];
    const found = await targetOf(host, level, values.target);
    const id = await new Delegations(host).give(office, {
      login: checked(line(120), words[0], 'administrator <login>'),
      place: { level, target: found },
      rights: checked(z.array(z.enum(regionRights)), rights, '--rights'),
      endsOn: values.until === undefined ? null : checked(isoDay, values.until, '--until'),
    });
    return [{ event: 'administrator', login: words[0], level, target: values.target, id }];
  },
};

async function setOpen(call: Call, open: boolean): Promise<readonly object[]> {
  const schoolId = await schoolOf(call);
  await call.register.setOpen(office, schoolId, open);
  const state = (await findSchool(call.host.storage.reader, schoolId))?.state;
  return [{ event: open ? 'opened' : 'closed', school: schoolId, state }];
}

/** On the command line a school is named by its UAI. */
async function targetOf(host: RegionHost, level: string, target: string): Promise<string> {
  if (level !== 'school') return target;
  return (await findSchoolByUai(host.storage.reader, target.toUpperCase()))?.schoolId ?? target;
}

/**
 * `npm run region -- <act> … --data <folder>`, for a first set-up from files only; it may run beside the server:
 * `import <file.csv>` · `periods <file.csv>` · `list` · `convention <uai> <kind> --signed-on <day> --reference <text> [--by head|board|rectorate|region]` ·
 * `open <uai>` · `close <uai>` · `officer <login> --place <uai> --given <name> --family <name>` ·
 * `administrator <login> --level region|academy|school [--target <academy or uai>] [--rights <list>] [--until <day>]`.
 * Prints a JSON line for each thing done. Exit code 2: refused, with the reason.
 */
export async function regionCommand(args: readonly string[], say: (text: string) => void): Promise<void> {
  const { values, positionals } = parse(args);
  const [verb = '', ...words] = positionals;
  const act = Object.hasOwn(acts, verb) ? acts[verb] : undefined;
  if (act === undefined) throw new AppError('server.config', { option: Object.keys(acts).join(' | ') });
  if (values.data === undefined) throw new AppError('server.config', { option: '--data' });
  const storage = await openSqliteStorage(prepareDataFolder(values.data).database);
  try {
    const host: RegionHost = {
      storage,
      clock: nodeClock,
      random: nodeRandom,
      hasher: nodeHasher,
      definitions: recordDefinitions,
      hints: { publish: () => undefined },
    };
    const told = await act({ host, register: new Register(host), words, values });
    for (const one of told) say(JSON.stringify(one));
  } finally {
    await storage.close();
  }
}

if (import.meta.main) {
  await runCommand('region', (args) => regionCommand(args, (text) => process.stdout.write(`${text}\n`)));
}
