import { z } from 'zod';
import { defineQuery, integer } from '../../query.ts';

export interface SpaceUse {
  readonly usedBytes: number;
  /** Null until the school's record has arrived. */
  readonly quotaBytes: number | null;
  readonly trashBytes: number;
}

/** How much of their space the person's documents take; the trash counts. */
export const usage = defineQuery({
  name: 'documents.usage',
  args: z.strictObject({}),
  reads: ['documents.usage', 'documents.node', 'directory.school'],
  run(reader, _args, me): SpaceUse {
    const used = reader.get('SELECT bytes FROM documents_usage WHERE id = :id', { id: me.userId });
    const school = reader.get('SELECT quota_bytes FROM directory_school WHERE id = :id', { id: me.schoolId });
    const trash = reader.get(
      `WITH RECURSIVE gone(id) AS (
         SELECT id FROM documents_node WHERE trashed_at IS NOT NULL
         UNION
         SELECT n.id FROM gone g CROSS JOIN documents_node n ON n.parent_id = g.id)
       SELECT COALESCE(SUM(n.content ->> '$.content.sizeBytes'), 0) AS bytes
       FROM gone g CROSS JOIN documents_node n ON n.id = g.id`,
    );
    return {
      usedBytes: used ? integer(used, 'bytes') : 0,
      quotaBytes: school ? integer(school, 'quota_bytes') : null,
      trashBytes: trash ? integer(trash, 'bytes') : 0,
    };
  },
});
