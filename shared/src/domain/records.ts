import { membership } from './directory/membership.ts';
import { period } from './directory/period.ts';
import { person } from './directory/person.ts';
import { school } from './directory/school.ts';
import { schoolClass } from './directory/schoolClass.ts';
import { service } from './directory/service.ts';
import { subject } from './directory/subject.ts';
import { documentNode } from './documents/node.ts';
import { documentUsage } from './documents/usage.ts';
import { average } from './grades/average.ts';
import { gradeChange } from './grades/change.ts';
import { classFigure } from './grades/classFigure.ts';
import { evaluation } from './grades/evaluation.ts';
import { forcedAverage } from './grades/forced.ts';
import { mark } from './grades/mark.ts';
import { assignment } from './homework/assignment.ts';
import { correction } from './homework/correction.ts';
import { done } from './homework/done.ts';
import { handIn } from './homework/handIn.ts';
import type { AnyRecord, RecordDefinition } from './record.ts';
import { delegation } from './region/delegation.ts';
import { flash } from './region/flash.ts';
import { flashSeen } from './region/flashSeen.ts';
import { theme } from './region/theme.ts';
import { preference } from './settings/preference.ts';

/** Erases the record's own type, so that definitions of different records stand in one list. Safe: each host parses with the definition's schema first. */
function erase<R extends AnyRecord>(definition: RecordDefinition<R>): RecordDefinition {
  return definition as unknown as RecordDefinition;
}

/** Every kind of record the product knows, by type. */
export const recordDefinitions: ReadonlyMap<string, RecordDefinition> = new Map(
  [
    erase(school),
    erase(subject),
    erase(period),
    erase(schoolClass),
    erase(service),
    erase(person),
    erase(membership),
    erase(assignment),
    erase(done),
    erase(handIn),
    erase(correction),
    erase(evaluation),
    erase(mark),
    erase(average),
    erase(classFigure),
    erase(forcedAverage),
    erase(gradeChange),
    erase(documentNode),
    erase(documentUsage),
    erase(preference),
    erase(delegation),
    erase(flash),
    erase(flashSeen),
    erase(theme),
  ].map((definition) => [definition.type, definition]),
);
