import { daysBetween, localDay } from './days.ts';

/** Everything that depends on the language and is not a sentence. Built on Intl: nothing here knows French. */
export interface Format {
  readonly number: (value: number, decimals?: number) => string;
  readonly percent: (share: number) => string;
  /** "12,4 Mo": decimal multiples, as disks are sold; at most three figures. */
  readonly bytes: (bytes: number) => string;
  /** "3 min": rounded to what a person needs. Milliseconds in. */
  readonly duration: (ms: number) => string;
  /** "lundi 23 novembre" from `2026-11-23`. */
  readonly day: (day: string) => string;
  /** "lundi". */
  readonly weekday: (day: string) => string;
  /** "23 nov.". */
  readonly dayMonth: (day: string) => string;
  /** "lun. 23 nov.". */
  readonly shortDay: (day: string) => string;
  /** "aujourd’hui", "demain", "jeudi" within the week, else "lun. 23 nov.". */
  readonly nearDay: (day: string, today: string) => string;
  /** "23 nov. 2026, 14:05" from milliseconds. */
  readonly moment: (ms: number) => string;
  readonly time: (ms: number) => string;
  /** "il y a 3 minutes" from milliseconds. */
  readonly ago: (ms: number, now: number) => string;
  readonly list: (items: readonly string[]) => string;
  readonly compare: (a: string, b: string) => number;
}

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

function asDate(day: string): Date {
  return new Date(`${day}T12:00:00`);
}

/** @param language a BCP 47 tag, `fr` or `en`. */
export function createFormat(language: string): Format {
  const locale = language === 'en' ? 'en-GB' : 'fr-FR';
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const unit = (value: number, name: string, digits = 0) =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: 'short',
      maximumFractionDigits: digits,
    }).format(value);
  const dated = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options);
  const long = dated({ weekday: 'long', day: 'numeric', month: 'long' });
  const short = dated({ weekday: 'short', day: 'numeric', month: 'short' });
  const weekday = dated({ weekday: 'long' });
  const dayMonth = dated({ day: 'numeric', month: 'short' });
  const moment = dated({ dateStyle: 'medium', timeStyle: 'short' });
  const time = dated({ hour: '2-digit', minute: '2-digit' });
  const collator = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });

  const shortDay = (day: string) => short.format(asDate(day));
  return {
    number: (value, decimals) =>
      new Intl.NumberFormat(locale, {
        minimumFractionDigits: decimals ?? 0,
        maximumFractionDigits: decimals ?? 2,
      }).format(value),
    percent: (share) =>
      new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(share),
    bytes: (bytes) => {
      const power = bytes < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(bytes) / 3));
      const value = bytes / 1000 ** power;
      return unit(value, byteUnits[power] ?? 'byte', power === 0 || value >= 100 ? 0 : 1);
    },
    duration: (ms) => {
      if (ms < minuteMs) return unit(Math.max(1, Math.round(ms / 1000)), 'second');
      if (ms < hourMs) return unit(Math.round(ms / minuteMs), 'minute');
      return unit(ms / hourMs, 'hour', 1);
    },
    day: (day) => long.format(asDate(day)),
    weekday: (day) => weekday.format(asDate(day)),
    dayMonth: (day) => dayMonth.format(asDate(day)),
    shortDay,
    nearDay: (day, today) => {
      const distance = daysBetween(today, day);
      if (Math.abs(distance) <= 1) return relative.format(distance, 'day');
      if (distance > 1 && distance < 7) return weekday.format(asDate(day));
      return shortDay(day);
    },
    moment: (ms) => moment.format(ms),
    time: (ms) => time.format(ms),
    ago: (ms, now) => {
      const elapsed = ms - now;
      if (Math.abs(elapsed) < minuteMs) return relative.format(0, 'second');
      if (Math.abs(elapsed) < hourMs) return relative.format(Math.round(elapsed / minuteMs), 'minute');
      if (Math.abs(elapsed) < dayMs) return relative.format(Math.round(elapsed / hourMs), 'hour');
      return relative.format(daysBetween(localDay(now), localDay(ms)), 'day');
    },
    list: (items) => new Intl.ListFormat(locale, { type: 'conjunction' }).format(items),
    compare: (a, b) => collator.compare(a, b),
  };
}
