import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { importRecords } from '@cartable/server/ops/importRecords.ts';
import { nodeHasher } from '@cartable/server/ops/nodeHost.ts';
import { startTestServer } from '@cartable/server/testing/startTestServer.ts';
import { membership } from '@cartable/shared/domain/directory/membership.ts';
import { schoolClass } from '@cartable/shared/domain/directory/schoolClass.ts';
import type { SchoolId } from '@cartable/shared/lib/ids.ts';

const moreClasses = 7;

/** The demonstration server whose mathematics teacher has nine classes: about twenty scopes, the most that is usual. */
export async function startTeacherServer(): Promise<{
  readonly origin: string;
  readonly code: string;
  readonly databaseFiles: readonly string[];
}> {
  const server = await startTestServer();
  const { userId, code } = server.account('teacher-maths');
  const writes = Array.from({ length: moreClasses }, (_, index) => `1re-${index + 1}`).flatMap((id) => [
    { op: 'put' as const, type: schoolClass.type, record: { id, name: id, level: 'Première' } as never },
    {
      op: 'put' as const,
      type: membership.type,
      record: {
        id: `m-${userId}-${id}`,
        userId,
        role: 'teacher',
        classId: id,
        subjectId: 'maths',
        startsOn: null,
        endsOn: null,
      } as never,
    },
  ]);
  const host = { storage: server.running.storage, hasher: nodeHasher, derivations: [] };
  await importRecords(host, server.demo.schoolId as SchoolId, writes, Date.now());
  const databaseFiles = readdirSync(server.folder)
    .filter((name) => /\.(db|sqlite)(-wal)?$/.test(name))
    .map((name) => join(server.folder, name));
  return { origin: server.origin, code, databaseFiles };
}
