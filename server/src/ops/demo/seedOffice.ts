import { recordDefinitions } from '@cartable/shared/domain/records.ts';
import { rightsOfLevel } from '@cartable/shared/domain/region/rights.ts';
import { addOfficer } from '../../region/addOfficer.ts';
import { Delegations } from '../../region/delegations.ts';
import { wholeOffice } from '../../region/office.ts';
import { openSchool } from '../../region/openSchool.ts';
import { operator } from '../../region/regionAudit.ts';
import { saveSchool } from '../../storage/repositories/region/schools.ts';
import type { Storage } from '../../storage/storage.ts';
import { nodeClock, nodeHasher, nodeRandom } from '../nodeHost.ts';

/** Who the officer is, with the code that opens the account. */
export type OfficerAccount = typeof officer & { readonly code: string };

const office = { uai: '0759999R', name: 'Service numérique de la Région', town: 'Paris', academyId: 'paris' };
const officer = {
  userId: 'officer',
  kind: 'regionAdmin',
  login: 'anne.petit',
  givenName: 'Anne',
  familyName: 'Petit',
} as const;

/**
 * Somebody of the region's offices, who holds all its rights, and two lycées that are not open yet, for the demonstration: conventions are
 * recorded, a school is opened, a message is published from their account.
 */
export async function seedOffice(storage: Storage, now: number): Promise<OfficerAccount> {
  const host = {
    storage,
    clock: nodeClock,
    random: nodeRandom,
    hasher: nodeHasher,
    definitions: recordDefinitions,
    hints: { publish: () => undefined },
  };
  await storage.transaction(async (writer) => {
    const words = { ...office, schoolId: office.uai, kind: 'services', wave: null, opensOn: null } as const;
    await openSchool(writer, words, now);
    for (const [uai, name, town, academyId, wave] of [
      ['0940001A', 'Lycée Émile-Zola', 'Créteil', 'creteil', 1],
      ['0782222Z', 'Lycée Jules-Verne', 'Sartrouville', 'versailles', 2],
    ] as const) {
      await saveSchool(writer, {
        ...{ uai, name, town, academyId, wave },
        ...{ schoolId: uai, kind: 'lycee', opensOn: null },
      });
    }
  });
  const { uai } = office;
  const { code } = await addOfficer(host, { uai, ...officer });
  await new Delegations(host).give(
    { actor: operator, grants: wholeOffice },
    {
      login: officer.login,
      place: { level: 'region', target: '' },
      rights: rightsOfLevel.region,
      endsOn: null,
    },
  );
  return { ...officer, code };
}
