import { school as schoolRecord } from '@cartable/shared/domain/directory/school.ts';
import { put } from '@cartable/shared/domain/mutator.ts';
import { checkLogo, type Logo } from '@cartable/shared/domain/region/logo.ts';
import { theme } from '@cartable/shared/domain/region/theme.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { findRecord } from '../storage/repositories/records.ts';
import { mustHold, type Office } from './office.ts';
import { noteInChain } from './regionAudit.ts';
import { type RegionHost, writeInSchool } from './regionHost.ts';

/** A school's colour and logo. */
export class Themes {
  readonly #host: RegionHost;

  constructor(host: RegionHost) {
    this.#host = host;
  }

  /**
   * Dresses a school; null takes back. Whatever the colour, each theme shows a shade of it that can be read. @throws {AppError}
   * `auth.forbidden`, `region.place_unknown`, `region.school_empty` before its directory is there, `region.logo_type`,
   * `region.logo_size`, `region.logo_side`
   */
  async set(
    office: Office,
    schoolId: string,
    wanted: { readonly accent: string | null; readonly logo: string | null },
  ): Promise<void> {
    const { storage } = this.#host;
    await mustHold(storage.reader, office, 'theme', { level: 'school', target: schoolId });
    const logo = wanted.logo === null ? null : checkedLogo(wanted.logo);
    const scopes = await storage.transaction(async (writer) => {
      const own = await findRecord(writer, schoolId, schoolRecord.type, schoolId);
      if (!own?.text) throw new AppError('region.school_empty');
      const stored = await findRecord(writer, schoolId, theme.type, schoolId);
      const present = stored?.text ? theme.schema.parse(JSON.parse(stored.text)) : {};
      const record = theme.schema.parse({ ...present, id: schoolId, accent: wanted.accent, logo });
      const touched = await writeInSchool(this.#host, writer, schoolId, [put(theme, record)]);
      await noteInChain(this.#host, writer, schoolId, office.actor, {
        action: 'region.recorded',
        type: 'theme',
        targetId: schoolId,
      });
      return touched;
    });
    this.#host.hints.publish(schoolId, scopes);
  }
}

const logoCodes = {
  type: 'region.logo_type',
  size: 'region.logo_size',
  side: 'region.logo_side',
} as const;

function checkedLogo(data: string): Logo {
  const checked = checkLogo(data);
  if ('fault' in checked) throw new AppError(logoCodes[checked.fault]);
  return checked.logo;
}
