import { membership } from '@cartable/shared/domain/directory/membership.ts';
import { person } from '@cartable/shared/domain/directory/person.ts';
import { school as schoolRecord } from '@cartable/shared/domain/directory/school.ts';
import { put, type Write } from '@cartable/shared/domain/mutator.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { joinedId, newId, type UserId } from '@cartable/shared/lib/ids.ts';
import { activationMs } from '../auth/accountAdmin.ts';
import { hashActivationCode, newActivationCode } from '../auth/activationCode.ts';
import { findAccountByLogin, insertAccount, insertActivation } from '../storage/repositories/accounts.ts';
import { findRecord } from '../storage/repositories/records.ts';
import { findSchoolByUai } from '../storage/repositories/region/schools.ts';
import { noteInChain, operator } from './regionAudit.ts';
import { type RegionHost, writeInSchool } from './regionHost.ts';

const gigabyte = 1024 ** 3;

/** Somebody of the region's or an academy's offices. */
export interface NewOfficer {
  readonly uai: string;
  readonly login: string;
  readonly givenName: string;
  readonly familyName: string;
}

/**
 * Gives an officer an account at their office (a place of the register of kind `services`), with the activation code that opens it. The
 * account alone has no power: rights are delegated to it. @throws {AppError} `region.place_unknown`, `region.login_taken`
 */
export async function addOfficer(host: RegionHost, officer: NewOfficer): Promise<{ readonly code: string }> {
  const { uai, login, givenName, familyName } = officer;
  const code = newActivationCode(host.random);
  await host.storage.transaction(async (writer) => {
    const place = await findSchoolByUai(writer, uai);
    if (place?.kind !== 'services') throw new AppError('region.place_unknown');
    if ((await findAccountByLogin(writer, login)) !== undefined) {
      throw new AppError('region.login_taken', { login });
    }
    const { schoolId } = place;
    const userId = newId<UserId>(host.random);
    const writes: Write[] = [
      put(
        person,
        person.schema.parse({ id: userId, givenName, familyName, kind: 'regionAdmin', classIds: [] }),
      ),
      put(
        membership,
        membership.schema.parse({
          id: joinedId(userId, 'school', 'regionAdmin'),
          userId,
          role: 'regionAdmin',
          classId: null,
          subjectId: null,
          startsOn: null,
          endsOn: null,
        }),
      ),
    ];
    if (!(await findRecord(writer, schoolId, schoolRecord.type, schoolId))?.text) {
      const { name, academyId: academy } = place;
      const settings = { roundingTenths: 1, roundingMode: 'halfUp', quotaBytes: gigabyte };
      const fields = { id: schoolId, uai, name, academy, staffSecondFactor: true, ...settings };
      writes.unshift(put(schoolRecord, schoolRecord.schema.parse(fields)));
    }
    await writeInSchool(host, writer, schoolId, writes);
    const now = host.clock.now();
    await insertAccount(writer, { schoolId, userId, login }, now);
    await insertActivation(writer, { schoolId, userId }, hashActivationCode(code) ?? '', now + activationMs);
    const line = { action: 'region.recorded', type: 'officer', targetId: userId } as const;
    await noteInChain(host, writer, schoolId, operator, line);
  });
  return { code };
}
