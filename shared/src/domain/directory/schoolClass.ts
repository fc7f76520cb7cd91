import { z } from 'zod';
import { line, recordId } from '../fields.ts';
import { defineRecord } from '../record.ts';
import { classScope } from '../scope.ts';

const schema = z.looseObject({
  id: recordId,
  name: line(40),
  level: line(40),
  /** A teaching group of pupils of one or several classes: a language, an option, half a class. */
  group: z.literal(true).optional(),
});
export type SchoolClass = z.infer<typeof schema>;

/** A class (division): 2de 4; or a teaching group, to which everything is given as to a class. */
export const schoolClass = defineRecord<SchoolClass>({
  type: 'directory.class',
  schema,
  columns: { name: 'text', level: 'text' },
  indexes: [],
  keys: [],
  guarded: [],
  scopes: (record) => [classScope(record.id)],
});
