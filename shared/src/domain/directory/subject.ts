import { z } from 'zod';
import { line, recordId } from '../fields.ts';
import { defineRecord } from '../record.ts';
import { schoolScope } from '../scope.ts';

const schema = z.looseObject({
  id: recordId,
  name: line(80),
  shortName: line(20),
  /** One of the palette's colours, by number: the interface holds the colours. */
  hue: z.int().min(0).max(11),
});
export type Subject = z.infer<typeof schema>;

/** A matière of the school. */
export const subject = defineRecord<Subject>({
  type: 'directory.subject',
  schema,
  columns: { name: 'text', shortName: 'text', hue: 'integer' },
  indexes: [],
  keys: [],
  guarded: [],
  scopes: () => [schoolScope],
});
