import { newId } from '@cartable/shared/lib/ids.ts';
import { stageRemoval } from '../storage/repositories/importCompare.ts';
import { countEntries } from '../storage/repositories/importEntries.ts';
import { insertRun, setRunState } from '../storage/repositories/importRuns.ts';
import { dueForRemoval } from '../storage/repositories/importSource.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { confirmationToken } from './confirmationToken.ts';
import type { ImportHost } from './host.ts';
import { IssueLog } from './issueLog.ts';
import { propose } from './propose.ts';
import { entryKinds } from './readers/entries.ts';
import type { ImportReport } from './report.ts';
import { emptyDetails, type RunDetails } from './runDetails.ts';
import { dropRuns, lastApplied, refuseUnfinished } from './runs.ts';

const dayMs = 86_400_000;
const entriesAtOnce = 500;

/** Days between the reading in which somebody is missing and their removal, unless the administrator says otherwise. */
export const removalDays = 90;

/**
 * Proposes the second step of deletion: whoever a source has not had for `days` is removed, names and memberships. Changes nothing; the
 * report's token confirms it, and it can be undone like any import.
 * @throws {AppError} `import.unfinished`
 */
export async function proposeRemovals(host: ImportHost, source: string, days: number): Promise<ImportReport> {
  await refuseUnfinished(host, source);
  await dropRuns(host, source);
  const id = newId<string>(host.random);
  const token = confirmationToken(host.random);
  const createdAt = host.clock.now();
  const follows = (await lastApplied(host.storage.reader, source))?.id ?? '';
  const run = { id, source, mode: 'removal', format: 'removal', follows, createdAt } as const;
  const first = { ...run, state: 'reading', details: JSON.stringify(emptyDetails) } as const;
  await host.storage.transaction((writer) => insertRun(writer, first, host.hasher.sha256Text(token)));
  const until = createdAt - days * dayMs;
  for (const kind of entryKinds) {
    for (let after = ''; ; ) {
      const due = await dueForRemoval(host.storage.reader, source, kind, until, after, entriesAtOnce);
      await host.storage.transaction((writer) => stageRemoval(writer, id, kind, due));
      const last = due.at(-1);
      if (last === undefined || due.length < entriesAtOnce) break;
      after = last.id;
    }
  }
  const issues = new IssueLog(id);
  const lastDay = schoolDay(createdAt - dayMs);
  const { storage, progress } = host;
  const { items } = await propose({ storage, issues, lastDay, moved: 0, progress }, run, []);
  const details: RunDetails = {
    ...emptyDetails,
    entries: await countEntries(host.storage.reader, id),
    items,
  };
  await host.storage.transaction((writer) =>
    setRunState(writer, id, { state: 'ready', details: JSON.stringify(details) }),
  );
  return { run: { ...run, state: 'ready' }, token, details, issues: [] };
}
