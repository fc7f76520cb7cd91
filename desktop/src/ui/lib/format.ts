import { firstOfMonth } from '@cartable/shared/lib/firstOfMonth.ts';
import { daysBetween, localDay } from './days.ts';

/** Everything that depends on the language and is not a sentence. Built on Intl: nothing here knows French. */
export interface Format {
  readonly number: (value: number, decimals?: number) => string;
  readonly percent: (share: number) => string;
  /** "12,4 Mo": decimal multiples, as disks are sold; at most three figures. */
  readonly bytes: (bytes: number) => string;
  /**
   * "3 min": rounded to what a person needs, with the symbols that all languages share (BIPM, The International System of Units, table 8).
   * Milliseconds in.
   */
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
  /** "23 novembre 2026" from `2026-11-23`. */
  readonly date: (day: string) => string;
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

const formats = new Map<string, Format>();

/**
 * The formats of a language, the same at each call: a screen has dozens of parts that ask.
 * @param language a BCP 47 tag, `fr` or `en`.
 */
export function formatOf(language: string): Format {
  const known = formats.get(language);
  if (known !== undefined) return known;
  const made = createFormat(language);
  formats.set(language, made);
  return made;
}

/** Makes a formatter when it is first used: each costs a part of a millisecond, and a screen needs a few of them. */
function kept<Key, T>(make: (key: Key) => T): (key: Key) => T {
  const made = new Map<Key, T>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const fresh = make(key);
    made.set(key, fresh);
    return fresh;
  };
}

function once<T>(make: () => T): () => T {
  const made = kept<undefined, T>(make);
  return () => made(undefined);
}

const dateLooks = {
  long: { weekday: 'long', day: 'numeric', month: 'long' },
  short: { weekday: 'short', day: 'numeric', month: 'short' },
  weekday: { weekday: 'long' },
  dayMonth: { day: 'numeric', month: 'short' },
  date: { dateStyle: 'long' },
  moment: { dateStyle: 'medium', timeStyle: 'short' },
  time: { hour: '2-digit', minute: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

function createFormat(language: string): Format {
  const locale = language === 'en' ? 'en-GB' : 'fr-FR';
  const dates = kept((look: keyof typeof dateLooks) => new Intl.DateTimeFormat(locale, dateLooks[look]));
  const dated = (look: keyof typeof dateLooks, value: Date | number) => {
    const written = dates(look).format(value);
    return language === 'en' ? written : firstOfMonth(written);
  };
  const unitsTo = kept((digits: 0 | 1) =>
    kept(
      (name: string) =>
        new Intl.NumberFormat(locale, {
          style: 'unit',
          unit: name,
          unitDisplay: 'short',
          maximumFractionDigits: digits,
        }),
    ),
  );
  const unit = (value: number, name: string, digits: 0 | 1 = 0) => unitsTo(digits)(name).format(value);
  const numbers = kept(
    (decimals: number | undefined) =>
      new Intl.NumberFormat(locale, {
        minimumFractionDigits: decimals ?? 0,
        maximumFractionDigits: decimals ?? 2,
      }),
  );
  const tenths = once(() => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }));
  const percents = once(() => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }));
  const lists = once(() => new Intl.ListFormat(locale, { type: 'conjunction' }));
  const collators = once(() => new Intl.Collator(locale, { numeric: true, sensitivity: 'base' }));
  const relatives = once(() => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
  const relative = (value: number, name: Intl.RelativeTimeFormatUnit) => relatives().format(value, name);
  const shortDay = (day: string) => dated('short', asDate(day));
  return {
    number: (value, decimals) => numbers(decimals).format(value),
    percent: (share) => percents().format(share),
    bytes: (bytes) => {
      const power = bytes < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(bytes) / 3));
      const value = bytes / 1000 ** power;
      return unit(value, byteUnits[power] ?? 'byte', power === 0 || value >= 100 ? 0 : 1);
    },
    duration: (ms) => {
      if (ms < minuteMs) return `${numbers(0).format(Math.max(1, Math.round(ms / 1000)))}\u00a0s`;
      if (ms < hourMs) return `${numbers(0).format(Math.round(ms / minuteMs))}\u00a0min`;
      return `${tenths().format(ms / hourMs)}\u00a0h`;
    },
    day: (day) => dated('long', asDate(day)),
    weekday: (day) => dates('weekday').format(asDate(day)),
    dayMonth: (day) => dated('dayMonth', asDate(day)),
    shortDay,
    nearDay: (day, today) => {
      const distance = daysBetween(today, day);
      if (Math.abs(distance) <= 1) return relative(distance, 'day');
      if (distance > 1 && distance < 7) return dates('weekday').format(asDate(day));
      return shortDay(day);
    },
    date: (day) => dated('date', asDate(day)),
    moment: (ms) => dated('moment', ms),
    time: (ms) => dates('time').format(ms),
    ago: (ms, now) => {
      const elapsed = ms - now;
      if (Math.abs(elapsed) < minuteMs) return relative(0, 'second');
      if (Math.abs(elapsed) < hourMs) return relative(Math.round(elapsed / minuteMs), 'minute');
      if (Math.abs(elapsed) < dayMs) return relative(Math.round(elapsed / hourMs), 'hour');
      return relative(daysBetween(localDay(now), localDay(ms)), 'day');
    },
    list: (items) => lists().format(items),
    compare: (a, b) => collators().compare(a, b),
  };
}
