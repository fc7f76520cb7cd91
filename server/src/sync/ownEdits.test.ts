import { ownEditsEnds, runOwnEdits } from '@cartable/shared/testing/sync/ownEdits.ts';
import { schoolId } from '@cartable/shared/testing/sync/testSchool.ts';
import { expect, test } from 'vitest';
import { realServerUnderTest } from '../testing/realServerUnderTest.ts';

test.each(ownEditsEnds)('with the real server, edits of one’s own %s: %j', async (name, end) => {
  const server = await realServerUnderTest(schoolId, 50);
  try {
    expect(await runOwnEdits(server, name)).toEqual(end);
  } finally {
    await server.close();
  }
});
