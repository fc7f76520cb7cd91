import { z } from 'zod';
import { isoDay, line, recordId } from '../fields.ts';
import { defineRecord } from '../record.ts';
import { schoolScope } from '../scope.ts';

const schema = z.looseObject({
  id: recordId,
  name: line(40),
  startsOn: isoDay,
  endsOn: isoDay,
  /** Last day on which marks may be entered; null = no limit. */
  entryEndsOn: isoDay.nullable(),
});
export type Period = z.infer<typeof schema>;

/** A trimestre or semestre. */
export const period = defineRecord<Period>({
  type: 'directory.period',
  schema,
  columns: { name: 'text', startsOn: 'text', endsOn: 'text', entryEndsOn: 'text' },
  indexes: [['startsOn']],
  keys: [],
  guarded: [],
  scopes: () => [schoolScope],
});
