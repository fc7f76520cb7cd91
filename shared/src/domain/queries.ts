import type { Unbranded } from '../lib/brand.ts';
import { children } from './directory/queries/children.ts';
import { classPupils } from './directory/queries/classPupils.ts';
import { me } from './directory/queries/me.ts';
import { periods } from './directory/queries/periods.ts';
import { myClasses } from './directory/queries/myClasses.ts';
import { teaching } from './directory/queries/teaching.ts';
import { list } from './documents/queries/list.ts';
import { node } from './documents/queries/node.ts';
import { search } from './documents/queries/search.ts';
import { trash } from './documents/queries/trash.ts';
import { tree } from './documents/queries/tree.ts';
import { usage } from './documents/queries/usage.ts';
import { averages } from './grades/queries/averages.ts';
import { bySubject } from './grades/queries/bySubject.ts';
import { evaluations } from './grades/queries/evaluations.ts';
import { grid } from './grades/queries/grid.ts';
import { markDetail } from './grades/queries/markDetail.ts';
import { guardian } from './home/queries/guardian.ts';
import { pupil } from './home/queries/pupil.ts';
import { teacher } from './home/queries/teacher.ts';
import { technician } from './home/queries/technician.ts';
import { detail } from './homework/queries/detail.ts';
import { given } from './homework/queries/given.ts';
import { handIns } from './homework/queries/handIns.ts';
import { week } from './homework/queries/week.ts';
import type { QueryDefinition } from './query.ts';
import { flashes } from './region/queries/flashes.ts';
import { office } from './region/queries/office.ts';
import { schoolTheme } from './region/queries/theme.ts';
import { everything } from './search/queries/everything.ts';
import { preferences } from './settings/queries/preferences.ts';

const byName = {
  'home.guardian': guardian,
  'home.pupil': pupil,
  'home.teacher': teacher,
  'home.technician': technician,
  'homework.week': week,
  'homework.detail': detail,
  'homework.given': given,
  'homework.handIns': handIns,
  'grades.bySubject': bySubject,
  'grades.markDetail': markDetail,
  'grades.evaluations': evaluations,
  'grades.grid': grid,
  'grades.averages': averages,
  'documents.list': list,
  'documents.node': node,
  'documents.tree': tree,
  'documents.search': search,
  'documents.usage': usage,
  'documents.trash': trash,
  'directory.me': me,
  'directory.children': children,
  'directory.teaching': teaching,
  'directory.myClasses': myClasses,
  'directory.periods': periods,
  'directory.classPupils': classPupils,
  'settings.preferences': preferences,
  'search.everything': everything,
  'region.flashes': flashes,
  'region.office': office,
  'region.theme': schoolTheme,
} as const;

type Named = typeof byName;

/** The arguments of a query by its name, as a screen writes them. */
export type QueryArgs = {
  readonly [Name in keyof Named]: Unbranded<
    Named[Name] extends QueryDefinition<infer Args, infer _Result> ? Args : never
  >;
};
/** What a query answers, by its name. */
export type QueryResults = { readonly [Name in keyof Named]: ReturnType<Named[Name]['run']> };
export type QueryName = keyof Named;

/** Everything a screen may read, by name. */
export const queries: ReadonlyMap<string, QueryDefinition> = new Map<string, QueryDefinition>(
  Object.entries(byName),
);
