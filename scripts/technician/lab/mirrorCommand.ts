import { AppError } from '@cartable/shared/lib/errors.ts';
import { firstOfMonth } from '@cartable/shared/lib/firstOfMonth.ts';
import { type MirrorReport, mirrorReport } from '@cartable/shared/update/mirrorReport.ts';
import { readOptions } from '../key/commands/options.ts';
import { type Language, sizeText, technicianWords } from '../words.ts';

/** A mirror answers at once; it waits for its own server three seconds. */
const patienceMs = 15_000;
/** Longest report, bytes. */
const maxBytes = 256 * 1024;

/**
 * `npm run technician -- lab mirror ADDRESS`: whether a school's mirror is fine: what it verified last, its room, the versions that it holds. Exit code 0 when nothing is wrong, 1
 * otherwise.
 * @throws {AppError} `prepare.usage`, `lab.mirror_address`, `lab.mirror_away`, `lab.no_mirror` (data: address)
 */
export async function mirrorCommand(
  args: readonly string[],
  language: Language,
  say: (line: string) => void,
): Promise<number> {
  const [text, ...more] = readOptions(args, []).rest;
  if (text === undefined || more.length > 0) throw new AppError('prepare.usage', { option: 'ADDRESS' });
  const address = originOf(text);
  const report = await askMirror(address);
  const words = technicianWords(language);
  const fact = (name: string, value: string) => say(`    ${words('fact', { name: words(name), value })}`);
  say(`${report.problems.length === 0 ? '✓' : '✗'} ${address}`);
  fact('mirror.upstream', report.upstream);
  fact('mirror.checked', momentText(report.checkedAt, language) ?? words('never'));
  fact('mirror.verified', momentText(report.verifiedAt, language) ?? words('never'));
  fact('mirror.valid', momentText(report.validUntil, language) ?? words('none'));
  fact('mirror.room', sizeText(report.freeBytes, language));
  fact(
    'mirror.versions',
    report.versions
      .map(({ system, version, keptPercent }) =>
        words('mirror.version', { system, version, percent: keptPercent }),
      )
      .join(', ') || words('mirror.noVersion'),
  );
  for (const problem of report.problems) {
    say(`✗ ${words(`problem.${problem}`, { code: report.refusal ?? '' })} [${problem}]`);
  }
  return report.problems.length === 0 ? 0 : 1;
}

/** @throws {AppError} `lab.mirror_address` (data: address) */
function originOf(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new AppError('lab.mirror_address', { address: text });
  return url.origin;
}

/** @throws {AppError} `lab.mirror_away`, `lab.no_mirror` (data: address) */
async function askMirror(address: string): Promise<MirrorReport> {
  let said: string;
  try {
    const response = await fetch(`${address}/readyz`, {
      signal: AbortSignal.timeout(patienceMs),
      redirect: 'error',
    });
    said = await shortText(response);
  } catch (cause) {
    throw new AppError('lab.mirror_away', { address }, cause);
  }
  try {
    return mirrorReport.parse(JSON.parse(said));
  } catch (cause) {
    // Some other server, or a mirror of before that could not be asked.
    throw new AppError('lab.no_mirror', { address }, cause);
  }
}

/** What a server answers, as far as a report may be long. */
async function shortText(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > maxBytes) break;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** `27 novembre 2026 à 08:12`, by this computer's clock; undefined for what never was. */
function momentText(iso: string | null, language: Language): string | undefined {
  if (iso === null) return undefined;
  const format = new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
  });
  const written = format.format(new Date(iso));
  return language === 'fr' ? firstOfMonth(written) : written;
}
