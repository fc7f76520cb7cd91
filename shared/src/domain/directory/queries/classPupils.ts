import { z } from 'zod';
import { recordId } from '../../fields.ts';
import { defineQuery } from '../../query.ts';
import { type PupilName, pupilsOf } from './pupils.ts';

/** The pupils of a class, in order. */
export const classPupils = defineQuery({
  name: 'directory.classPupils',
  args: z.strictObject({ classId: recordId }),
  reads: ['directory.membership', 'directory.person'],
  run: (reader, { classId }, { today }): readonly PupilName[] => pupilsOf(reader, classId, today),
});
