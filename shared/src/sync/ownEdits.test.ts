import { expect, test } from 'vitest';
import { mutators } from '../domain/mutators.ts';
import { recordDefinitions } from '../domain/records.ts';
import { modelServer } from '../testing/sync/modelServer.ts';
import { ownEditsEnds, runOwnEdits } from '../testing/sync/ownEdits.ts';
import { schoolId } from '../testing/sync/testSchool.ts';

test.each(ownEditsEnds)('edits of one’s own %s: %j', async (name, end) => {
  const server = modelServer({ definitions: recordDefinitions, mutators, schoolId, pageRecords: 50 });
  expect(await runOwnEdits(server, name)).toEqual(end);
});
