import { academyName } from '../../academies.ts';
import { headOf, type SourceFile } from '../sourceFile.ts';

/** The three academies of the region by the ministry's code, as exports write it. */
const byCode: Readonly<Record<number, string>> = { 1: 'paris', 24: 'creteil', 25: 'versailles' };

const headBytes = 64 * 1024;

/** The academy that a file names near its beginning: in the exporter's comment, or of its first school. Null = it does not. */
export async function academyOf(file: SourceFile): Promise<string | null> {
  const head = Buffer.from(await headOf(file, headBytes)).toString('latin1');
  const code = /codeAcademieExport\s*=\s*"(\d+)"/.exec(head)?.[1];
  if (code !== undefined) return byCode[Number(code)] ?? `academie-${Number(code)}`;
  const name = /name="ENTServAcAcademie">\s*<value>([^<]+)</.exec(head)?.[1];
  return name === undefined ? null : academyName(name);
}
