/** From the plan to the opening, and after it; people of a school sign in while it is `open` only. */
export const schoolStates = ['planned', 'conventions', 'open', 'closed'] as const;
export type SchoolState = (typeof schoolStates)[number];

/** Kinds of schools; `services` = offices of the region and of the academies, where officers have their accounts. */
export const schoolKinds = [
  'lycee',
  'lyceePro',
  'lyceePolyvalent',
  'college',
  'erea',
  'services',
  'other',
] as const;
export type SchoolKind = (typeof schoolKinds)[number];

/** Who signs a convention, by their post: their names stand on the paper only. */
export const signatories = ['head', 'board', 'rectorate', 'region'] as const;
export type Signatory = (typeof signatories)[number];
