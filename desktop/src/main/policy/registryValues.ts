/** `    leaseDays    REG_DWORD    0x1e`: name, type and data, apart by four spaces. */
const VALUE = /^ {4}(.+?) {4}(REG_[A-Z_]+)(?: {4}(.*))?$/u;

/** Names whose registry values stand for something else than their type says: a policy's switch is a number there. */
const SWITCHES: readonly string[] = ['printing'];

/**
 * The values that `reg.exe query KEY` prints, as a policy file would hold them: REG_SZ and REG_EXPAND_SZ are texts, REG_MULTI_SZ lists
 * (`reg.exe` writes `\0` between the texts), REG_DWORD numbers, and 0 or 1 of a switch false or true. Others, and the names of keys below, are
 * left out; the unnamed default value too.
 */
export function registryValues(printed: string): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const line of printed.split(/\r?\n/u)) {
    const [, name, type, data = ''] = VALUE.exec(line) ?? [];
    if (name === undefined || name.startsWith('(')) continue;
    const value = parsedValue(type, data);
    if (value === undefined) continue;
    values[name] = SWITCHES.includes(name) && (value === 0 || value === 1) ? value === 1 : value;
  }
  return values;
}

function parsedValue(
  type: string | undefined,
  data: string,
): string | number | readonly string[] | undefined {
  switch (type) {
    case 'REG_SZ':
    case 'REG_EXPAND_SZ':
      return data;
    case 'REG_MULTI_SZ':
      return data.split('\\0').filter((one) => one !== '');
    case 'REG_DWORD':
      return Number.parseInt(data, 16);
    default:
      return undefined;
  }
}
