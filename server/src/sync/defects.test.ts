import type { Derivation } from '@cartable/shared/domain/derivation.ts';
import { recordId } from '@cartable/shared/domain/fields.ts';
import { put } from '@cartable/shared/domain/mutator.ts';
import { defineRecord } from '@cartable/shared/domain/record.ts';
import { recordDefinitions } from '@cartable/shared/domain/records.ts';
import { userOwnScope } from '@cartable/shared/domain/scope.ts';
import { utf8 } from '@cartable/shared/lib/bytes.ts';
import type { RecordId, UserId } from '@cartable/shared/lib/ids.ts';
import { chainNext, chainStart } from '@cartable/shared/sync/chain.ts';
import { openResponse } from '@cartable/shared/sync/response.ts';
import type { SyncRequest } from '@cartable/shared/sync/wire.ts';
import { schoolId, schoolRecords } from '@cartable/shared/testing/sync/testSchool.ts';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { nodeHasher } from '../ops/nodeHost.ts';
import { realServerUnderTest } from '../testing/realServerUnderTest.ts';

/** A record that no statement takes: its text and its places are stored before that shows. */
const unstorable = defineRecord({
  type: 'test.unstorable',
  schema: z.looseObject({ id: recordId }),
  columns: {},
  indexes: [],
  keys: [],
  guarded: [],
  scopes: () => [userOwnScope('pupil1' as UserId)],
  contents: () => [{} as unknown as string],
});
const figure: Derivation = {
  name: 'unstorable',
  affected: (changes) => changes.flatMap(({ after }) => (after?.key === 'theme' ? [after.id] : [])),
  needs: (id) => [{ type: unstorable.type, id: id as RecordId }],
  derive: (id) => [put(unstorable, { id: id as RecordId })],
};

/** Two preferences, as one device pushes them. */
function pushed(device: string): SyncRequest {
  let hash = chainStart(nodeHasher, device);
  const push = [
    ['theme', 'dark'],
    ['language', 'en'],
  ].map(([key = '', value = ''], index) => {
    const action = {
      id: `action-${key}`,
      name: 'settings.set',
      args: { key, value },
      baseRevs: {},
      claimedAt: 1,
    };
    hash = chainNext(nodeHasher, hash, action);
    return { seq: index + 1, ...action, hash };
  });
  return { v: 1, device, last: { seq: 0, hash: chainStart(nodeHasher, device) }, pending: 2, push };
}

test('an action whose figures cannot be stored is refused whole, told so each time, and holds nothing up', async () => {
  const server = await realServerUnderTest(schoolId, 50, {
    definitions: new Map([...recordDefinitions, [unstorable.type, unstorable]]),
    derivations: [figure],
  });
  try {
    await server.administer(schoolRecords);
    const before = [...(await server.everything()).keys()];
    const device = await server.registerDevice('pupil1');
    const body = JSON.stringify(pushed(device));
    const results = async () =>
      openResponse(nodeHasher, utf8(await server.sync('pupil1', body))).head.results;
    const first = await results();
    expect(first).toEqual([
      { seq: 1, status: 'rejected', code: 'sync.failed', data: { name: 'settings.set' } },
      { seq: 2, status: 'applied' },
    ]);
    expect(await results()).toEqual(first);
    expect(await server.effects()).toEqual(['action-language']);
    const added = [...(await server.everything()).keys()].filter((key) => !before.includes(key));
    expect(added).toEqual(['settings.preference/pupil1.language']);
    expect(await server.contains(unstorable.type)).toBe(false);
  } finally {
    await server.close();
  }
});
