import { expect, test } from 'vitest';
import type { ImportReport } from './report.ts';
import { reportText } from './reportText.ts';
import { emptyDetails } from './runDetails.ts';

const report: ImportReport = {
  run: {
    ...{ id: 'r', source: 'aaf:creteil', format: 'aaf', mode: 'full', state: 'applied' },
    ...{ follows: '', createdAt: 0 },
  },
  token: null,
  details: {
    ...{ ...emptyDetails, withoutAccess: 1_500, items: [{ type: 'person', op: 'put', count: 250_000 }] },
    entries: [
      { kind: 'pupil', status: 'new', count: 120_000 },
      { kind: 'pupil', status: 'again', count: 3_400 },
    ],
    powers: [{ role: 'head', what: 'given', count: 2_300, places: [{ file: 'a.xml', line: 12_345 }] }],
    issues: [{ code: 'import.id_missing', severity: 'warning', count: 70_000 }],
  },
  issues: [
    {
      ...{ severity: 'warning', code: 'import.id_missing', file: 'a.xml', line: 45_678 },
      data: {},
    },
  ],
};

test.each([
  ['fr', '\u202f'],
  ['en', ','],
] as const)(
  'quantities have their separators, and a line of a file the number to look it up by (%s)',
  (language, separator) => {
    const text = reportText(report, language);
    for (const count of ['120 000', '3 400', '250 000', '1 500', '2 300', '70 000', '69 999'])
      expect(text).toContain(count.replace(' ', separator));
    expect(text.match(/\d{4,}/g)).toEqual(['12345', '45678']);
  },
);
