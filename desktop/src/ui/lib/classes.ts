/** Joins class names, leaving out what is false or empty: `classes('btn', isOn && 'btn-on')`. */
export function classes(...names: readonly (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}
