import { z } from 'zod';
import { type PeriodLine, periodsOn } from '../../directory/queries/periods.ts';
import { isOpenToUse, schoolYearOn } from '../../grades/schoolYear.ts';
import { defineQuery, integer, text } from '../../query.ts';

export interface TechnicianHome {
  readonly school: { readonly name: string; readonly uai: string; readonly quotaBytes: number } | null;
  readonly subjectCount: number;
  /** Of this school year; those before are over. */
  readonly periods: readonly PeriodLine[];
}

/** What now, for a technician: the school as this key knows it. Devices are asked of the server. */
export const technician = defineQuery({
  name: 'home.technician',
  args: z.strictObject({}),
  reads: ['directory.school', 'directory.subject', 'directory.period'],
  run(reader, _args, me): TechnicianHome {
    const school = reader.get('SELECT name, uai, quota_bytes FROM directory_school WHERE id = :id', {
      id: me.schoolId,
    });
    const subjects = reader.get('SELECT COUNT(*) AS count FROM directory_subject');
    return {
      school: school
        ? {
            name: text(school, 'name'),
            uai: text(school, 'uai'),
            quotaBytes: integer(school, 'quota_bytes'),
          }
        : null,
      subjectCount: subjects ? integer(subjects, 'count') : 0,
      periods: periodsOn(reader, me.today).filter(
        (one) => isOpenToUse(one, me.today) && one.year <= schoolYearOn(me.today),
      ),
    };
  },
});
