const browsers = [
  ['Firefox', /firefox|fxios/i],
  ['Edge', /edg(?:e|a|ios)?\//i],
  ['Opera', /opr\//i],
  ['Chrome', /chrome|crios/i],
  ['Safari', /safari/i],
] as const;

const systems = [
  ['Android', /android/i],
  ['iPhone', /iphone/i],
  ['iPad', /ipad/i],
  ['Windows', /windows/i],
  ['Mac', /mac os/i],
  ['ChromeOS', /cros/i],
  ['Linux', /linux/i],
] as const;

/** What the list of devices calls this browser: the names by which people know it and its computer. */
export function browserLabel(userAgent: string): string {
  const name = (known: typeof browsers | typeof systems) =>
    known.find(([, pattern]) => pattern.test(userAgent))?.[0];
  return [name(browsers) ?? 'Web', name(systems)].filter(Boolean).join(', ');
}
