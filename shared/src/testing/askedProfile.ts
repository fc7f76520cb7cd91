import { type QueryArgs, type QueryName, type QueryResults, queries } from '../domain/queries.ts';
import { type LargeProfile, largeProfile } from './largeProfile.ts';
import { recordDatabase } from './recordDatabase.ts';

/** A large profile in a database, for tests of what the screens read. Building it takes seconds: once a file. */
export function askedProfile() {
  const profile: LargeProfile = largeProfile();
  const { school, pupilId } = profile;
  const database = recordDatabase(school.host.records());
  return {
    profile,
    database,
    /** Runs a query as somebody of the school, the pupil of the profile if nobody is said. */
    ask<Name extends QueryName>(
      name: Name,
      args: QueryArgs[Name],
      me = pupilId,
      reader = database,
    ): QueryResults[Name] {
      const query = queries.get(name);
      if (!query) throw new TypeError(`no query ${name}`);
      const context = { userId: me, schoolId: school.schoolId, today: school.today };
      return query.run(reader, query.args.parse(args), context) as QueryResults[Name];
    },
  };
}
