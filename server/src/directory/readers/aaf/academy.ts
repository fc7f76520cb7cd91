import { academyName } from '../../academies.ts';
import { headOf, type SourceFile } from '../sourceFile.ts';

/** The academies by the ministry's code, as exports write it. Caen and Rouen are one since 2020, Normandie. */
const byCode: Readonly<Record<number, string>> = {
  1: 'paris',
  2: 'aix-marseille',
  3: 'besancon',
  4: 'bordeaux',
  5: 'normandie',
  6: 'clermont-ferrand',
  7: 'dijon',
  8: 'grenoble',
  9: 'lille',
  10: 'lyon',
  11: 'montpellier',
  12: 'nancy-metz',
  13: 'poitiers',
  14: 'rennes',
  15: 'strasbourg',
  16: 'toulouse',
  17: 'nantes',
  18: 'orleans-tours',
  19: 'reims',
  20: 'amiens',
  21: 'normandie',
  22: 'limoges',
  23: 'nice',
  24: 'creteil',
  25: 'versailles',
  27: 'corse',
  28: 'la-reunion',
  31: 'martinique',
  32: 'guadeloupe',
  33: 'guyane',
  43: 'mayotte',
  70: 'normandie',
};

const headBytes = 64 * 1024;

/** The academy that a file names near its beginning: in the exporter's comment, or of its first school. Null = it does not, or by an unknown code. */
export async function academyOf(file: SourceFile): Promise<string | null> {
  const head = Buffer.from(await headOf(file, headBytes)).toString('latin1');
  const code = /codeAcademieExport\s*=\s*"(\d+)"/.exec(head)?.[1];
  const known = code === undefined ? undefined : byCode[Number(code)];
  if (known !== undefined) return known;
  const name = /name="ENTServAcAcademie">\s*<value>([^<]+)</.exec(head)?.[1];
  return name === undefined ? null : academyName(name);
}
