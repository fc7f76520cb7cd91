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
    for (const { file, category } of found) {
      if (category !== 'EtabEducNat' && academy !== null && said === null) continue;
      const named = await academyOf(file);
      if (named === null) continue;
      if (academy !== null && named !== academy) {
        const at = { file: file.name, line: 0 };
        throw unreadable('import.wrong_academy', at, { expected: academy, found: named });
      }
      academy = named;
    }
    if (academy === null) throw new AppError('import.academy_unknown', { file: found[0]?.file.name ?? '' });
    const covers = new Set(found.flatMap((one) => kindsOf[one.category]));
    // In the order of their days.
    const newest = found.at(-1)?.date ?? '';
    const day = newest === '' ? {} : { day: newest.replace(/^(\d{4})(\d\d)/, '$1-$2-') };
    return { source: `aaf:${academy}`, mode, covers: [...covers], academy, ...day };
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
