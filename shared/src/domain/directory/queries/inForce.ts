/**
 * Whether the membership of this alias is in force on `:today`, as `actorFrom` counts it: both its days belong to it.
 * @param alias a name of the query's own, never a person's text
 */
export function inForce(alias: string): string {
  return `(${alias}.starts_on IS NULL OR ${alias}.starts_on <= :today) AND (${alias}.ends_on IS NULL OR ${alias}.ends_on >= :today)`;
}
