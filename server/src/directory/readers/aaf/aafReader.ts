import { AppError } from '@cartable/shared/lib/errors.ts';
import type { EntryKind } from '../entries.ts';
import type { DirectoryReader, ReaderEvent } from '../reader.ts';
import { unreadable } from '../unreadable.ts';
import { academyName } from '../../academies.ts';
import { academyOf } from './academy.ts';
import { type AafCategory, aafFiles } from './aafFiles.ts';
import { readAafRequests } from './aafRequests.ts';
import { AafTranslator, wantedAttributes } from './aafTranslator.ts';

const kindsOf: Readonly<Record<AafCategory, readonly EntryKind[]>> = {
  EtabEducNat: ['school', 'class', 'group'],
  MefEducNat: ['level'],
  MatiereEducNat: ['subject'],
  PersRelEleve: ['guardian'],
  Eleve: ['pupil'],
  PersEducNat: ['staff'],
};

/**
 * The annuaire académique fédérateur: XML files `ficAlimMENESR` by category and numbered part, full (`Complet`) or differences (`Delta`).
 * Source: Schéma directeur des espaces numériques de travail, annexe 4.
 */
export const aafReader: DirectoryReader = {
  format: 'aaf',
  async scan(files, options) {
    const found = aafFiles(files);
    const mode = found[0]?.mode ?? 'full';
    const said = options.academy === undefined ? null : academyName(options.academy);
    let academy = said;
    let first = '';
    // Whoever tells the academy knows better than a header; each school's number is checked against it all the same.
    for (const { file, category } of said === null ? found : []) {
      if (category !== 'EtabEducNat' && academy !== null) continue;
      const named = await academyOf(file);
      if (named === null) continue;
      if (academy !== null && named !== academy) {
        const data = { first, expected: academy, found: named };
        throw unreadable('import.academies_mixed', { file: file.name, line: 0 }, data);
      }
      academy = named;
      first = file.name;
    }
    if (academy === null) throw new AppError('import.academy_unknown', { file: found[0]?.file.name ?? '' });
    const covers = new Set(found.flatMap((one) => kindsOf[one.category]));
    // In the order of their days.
    const newest = found.at(-1)?.date ?? '';
    const day = newest === '' ? {} : { day: newest.replace(/^(\d{4})(\d\d)/, '$1-$2-') };
    return {
      source: `aaf:${academy}`,
      mode,
      covers: [...covers],
      academy,
      ...(said === null ? {} : { academyTold: true }),
      ...day,
    };
  },
  async *read(files): AsyncGenerator<ReaderEvent> {
    const found = aafFiles(files);
    const translator = new AafTranslator(found[0]?.mode ?? 'full');
    for (const { file, category } of found) {
      for await (const request of readAafRequests(file, wantedAttributes(category))) {
        yield* translator.translate(request, category, file.name);
      }
    }
    yield* translator.said();
  },
};
