import {
  personAccount,
  personDevices,
  personEvents,
  personFactors,
  personKeys,
  personUploads,
} from '../../storage/repositories/personTables.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { accessLog } from '../accessLog.ts';
import type { ExportHost } from '../personExport.ts';
import { SchoolCut } from '../schoolCut.ts';
import { personSourced } from '../sourcedPlaces.ts';
import type { DataRow } from '../tableText.ts';
import { withSourcedNames } from './sourcedNames.ts';

/** What is kept of a person's account, which is theirs alone. */
export const accountTables = [
  'account.account',
  'account.devices',
  'account.factors',
  'account.events',
  'account.keys',
  'account.uploads',
] as const;

/** What is not in records: the account, its devices, what was sent, and who looked. Of an account a guardian has nothing. */
export async function ownTables(host: ExportHost): Promise<ReadonlyMap<string, readonly DataRow[]>> {
  const { reader, schoolId, userId } = host;
  const cut = host.byHead ? new SchoolCut(reader, schoolId, schoolDay(host.now)) : undefined;
  const log = await accessLog(reader, schoolId, userId);
  return new Map<string, readonly DataRow[]>([
    ...(host.received === undefined ? await accountRows(host) : []),
    ['import.source', await withSourcedNames(reader, await personSourced(reader, userId, cut))],
    [
      'audit.log',
      log.map(({ at, who, roles, action, type, wholeClass }) => ({
        at,
        who,
        roles,
        action,
        type,
        wholeClass,
      })),
    ],
  ]);
}

async function accountRows({
  reader,
  schoolId,
  userId,
}: ExportHost): Promise<readonly (readonly [string, readonly DataRow[]])[]> {
  const account = await personAccount(reader, schoolId, userId);
  const rows: Readonly<Record<(typeof accountTables)[number], readonly DataRow[]>> = {
    'account.account': account.map((one) => ({ ...one, activated: Boolean(one.activated) })),
    'account.devices': await personDevices(reader, schoolId, userId),
    'account.factors': await personFactors(reader, schoolId, userId),
    'account.events': await personEvents(reader, schoolId, userId),
    'account.keys': await personKeys(reader, schoolId, userId),
    'account.uploads': await personUploads(reader, schoolId, userId),
  };
  return Object.entries(rows);
}
