import { roles } from '@cartable/shared/domain/actor.ts';
import { isoDay, line } from '@cartable/shared/domain/fields.ts';
import { hexColour } from '@cartable/shared/domain/region/hexColour.ts';
import { flashTones } from '@cartable/shared/domain/region/flash.ts';
import { flashText } from '@cartable/shared/domain/region/flashTextField.ts';
import { logoSchema, maxLogoBytes } from '@cartable/shared/domain/region/logo.ts';
import { academyId, placeSchema } from '@cartable/shared/domain/region/place.ts';
import { regionRights } from '@cartable/shared/domain/region/rights.ts';
import { schoolKinds, schoolStates, signatories } from '@cartable/shared/domain/region/schoolStates.ts';
import { z } from 'zod';

const rights = z.array(z.enum(regionRights));
/** Rollout waves are numbered from one; the region plans four years of them. */
const wave = z.int().min(1).max(99).nullable();

const listedSchool = z.strictObject({
  schoolId: z.string(),
  uai: z.string(),
  name: z.string(),
  kind: z.enum(schoolKinds),
  town: z.string(),
  academy: z.string(),
  wave,
  state: z.enum(schoolStates),
  opensOn: z.string().nullable(),
  needed: z.int(),
  signed: z.int(),
  rights,
});
export const overviewAnswer = z.strictObject({
  rights,
  /** Over the region as a whole. */
  region: rights,
  academies: z.array(z.strictObject({ id: z.string(), name: z.string(), rights })),
  schools: z.array(listedSchool),
});
export const schoolAnswer = listedSchool.extend({
  openedAt: z.int().nullable(),
  closedAt: z.int().nullable(),
  conventions: z.array(
    z.strictObject({
      kind: z.string(),
      name: z.string(),
      signed: z
        .strictObject({
          signedOn: z.string(),
          signedBy: z.enum(signatories),
          reference: z.string(),
          recordedAt: z.int(),
        })
        .nullable(),
    }),
  ),
  theme: z.strictObject({ accent: z.string().nullable(), logo: logoSchema.nullable() }),
  present: z.boolean(),
});

export const uai = z.string().regex(/^\d{7}[A-Z]$/);
export const newSchoolBody = z.strictObject({
  uai,
  name: line(120),
  kind: z.enum(schoolKinds),
  town: line(80),
  academy: academyId,
  wave,
});
export const planBody = z.strictObject({ wave, opensOn: isoDay.nullable() });
export const conventionBody = z.strictObject({
  signedOn: isoDay,
  signedBy: z.enum(signatories),
  reference: line(80),
});
export const themeBody = z.strictObject({
  accent: hexColour.nullable(),
  /** Somewhat above the limit, so that the picture's own refusal says what is wrong. */
  logo: z
    .string()
    .max(maxLogoBytes * 4)
    .nullable(),
});

export const administratorAnswer = z.strictObject({
  id: z.string(),
  givenName: z.string(),
  familyName: z.string(),
  login: z.string(),
  place: placeSchema,
  rights,
  endsOn: z.string().nullable(),
  mine: z.boolean(),
});
export const delegationBody = z.strictObject({
  login: line(120),
  place: placeSchema,
  rights: rights.max(regionRights.length),
  endsOn: isoDay.nullable(),
});

const flashShape = {
  place: placeSchema,
  tone: z.enum(flashTones),
  roles: z.array(z.enum(roles)).max(roles.length),
};
export const flashBody = z.strictObject({
  ...flashShape,
  textFr: flashText,
  textEn: flashText.nullable(),
  startsOn: isoDay,
  endsOn: isoDay,
});
export const flashAnswer = z.strictObject({
  id: z.string(),
  ...flashShape,
  textFr: z.string(),
  textEn: z.string().nullable(),
  startsOn: z.string(),
  endsOn: z.string(),
  ended: z.boolean(),
  mine: z.boolean(),
});

/** Null = hidden: fewer than five. */
const count = z.int().nullable();
const figures = {
  accounts: count,
  activated: count,
  devices: count,
  storageBytes: z.int(),
  signIns: count,
  syncs: count,
  keysInUse: count,
  keysWaiting: count,
  keysLost: count,
};
const group = z.strictObject({ key: z.string(), schools: z.int(), ...figures });
export const statisticsAnswer = z.strictObject({
  countedAt: z.int().nullable(),
  readAt: z.int(),
  total: group,
  academies: z.array(group),
  waves: z.array(group),
  /** Keys in use by the version of their program, null where it is not known: in how many schools, and how many. */
  programs: z.array(z.strictObject({ program: z.string().nullable(), schools: z.int(), keys: z.int() })),
  schools: z.array(
    z.strictObject({
      schoolId: z.string(),
      uai: z.string(),
      name: z.string(),
      academy: z.string(),
      wave,
      state: z.enum(schoolStates),
      ...figures,
      programs: z.array(z.strictObject({ program: z.string().nullable(), keys: count })),
    }),
  ),
  days: z.array(z.strictObject({ day: z.string(), signIns: count, syncs: count })),
});
