/** What a record may hold: JSON without fractions, so that every host writes the same text for the same record. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * The one text of a JSON value: keys in code-unit order, no white space (a subset of RFC 8785; numbers are
 * restricted to safe integers, so that no host's way of printing a double matters).
 * @throws {TypeError} on a fraction, an unsafe integer or an undefined: records never hold one.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new TypeError(`a record holds safe integers only, not ${value}`);
    return String(value === 0 ? 0 : value);
  }
  // Texts that grow, not lists that are joined: this runs for every record that is written or compared.
  if (Array.isArray(value)) {
    let list = '';
    for (const one of value) list += list === '' ? canonicalJson(one) : `,${canonicalJson(one)}`;
    return `[${list}]`;
  }
  const object = value as { readonly [key: string]: Json };
  let members = '';
  for (const key of Object.keys(object).sort()) {
    const member = object[key];
    if (member === undefined) throw new TypeError(`a record field is null, never undefined: ${key}`);
    members += `${members === '' ? '' : ','}${quoted(key)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}

/** Names of fields are few, and mostly need no escape. */
function quoted(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? `"${key}"` : JSON.stringify(key);
}
