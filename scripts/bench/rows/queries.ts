import { join } from 'node:path';
import { sqlcipherDatabase } from '@cartable/desktop/vault/database/sqlcipherDatabase.ts';
import { nodeRandom } from '@cartable/server/ops/nodeHost.ts';
import { secret } from '@cartable/shared/lib/secretBytes.ts';
import { askAs, everyQuery, largeProfile } from '@cartable/shared/testing/largeProfile.ts';
import { putRecords } from '@cartable/shared/testing/recordDatabase.ts';
import { type BenchRow, median } from '../row.ts';

const askings = 9;

/** Two frames at 60 Hz: what a person takes for "at once". */
const twoFramesMs = 33;

/** Every query of the screens in an encrypted database, as a pupil and as a teacher; the figure is that of the slowest. */
export const queriesSlowest: BenchRow = {
  id: 'queries.slowest',
  what: 'the slowest of all screens’ queries, encrypted profile of 10000 records',
  unit: 'ms',
  bar: `≤ ${twoFramesMs} ms (two frames)`,
  rounds: 5,
  async prepare(workspace) {
    const profile = largeProfile();
    const database = sqlcipherDatabase(join(workspace, 'queries.db'), secret(nodeRandom.bytes(32)));
    putRecords(database, [...profile.school.host.records()]);
    const cases = everyQuery(profile, database);
    return {
      async round() {
        let slowest = { ms: 0, name: '' };
        for (const [name, args] of cases) {
          for (const userId of [profile.pupilId, profile.teacherId]) {
            const times = Array.from({ length: askings }, () => {
              const start = performance.now();
              askAs(profile, database, userId, name, args as never);
              return performance.now() - start;
            });
            const ms = median(times);
            if (ms > slowest.ms) slowest = { ms, name };
          }
        }
        return { ours: slowest.ms, peer: null, notes: { slowest: slowest.name } };
      },
      close: async () => database.close(),
    };
  },
  holds: ({ ours }) => ours <= twoFramesMs,
};
