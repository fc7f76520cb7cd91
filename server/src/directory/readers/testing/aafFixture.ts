import type { SourceFile } from '../sourceFile.ts';
import type { AafCategory } from '../aaf/aafFiles.ts';
import { memoryFile } from './memoryFile.ts';

/** Attributes and their values; no value = empty. */
export interface AafThing {
  readonly id: string;
  readonly [attribute: string]: string | readonly string[];
}

const head =
  '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE ficAlimMENESR SYSTEM "ficAlimMENESR.dtd">\n<ficAlimMENESR>\n';

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const values = (list: string | readonly string[]) =>
  [list].flat().length === 0
    ? '<value/>'
    : [list]
        .flat()
        .map((one) => `<value>${escaped(one)}</value>`)
        .join('');

/** One request, on one line. */
export function aafRequest(op: 'add' | 'modify' | 'delete', category: AafCategory, thing: AafThing): string {
  const { id, op: _, ...attributes } = thing;
  const [list, one] = op === 'modify' ? ['modifications', 'modification'] : ['attributes', 'attr'];
  const operation = op === 'modify' ? ' operation="replace"' : '';
  const body = Object.entries(attributes)
    .map(([name, value]) => `<${one} name="${name}"${operation}>${values(value)}</${one}>`)
    .join('');
  const kind = `<operationalAttributes><attr name="categoriePersonne"><value>${category}</value></attr></operationalAttributes>`;
  const content = op === 'delete' ? '' : `<${list}>${body}</${list}>`;
  return `<${op}Request>${kind}<identifier><id>${id}</id></identifier>${content}</${op}Request>\n`;
}

/** A full file of a category; its things begin at line 4. */
export function aafFile(category: AafCategory, things: readonly AafThing[], part = 0): SourceFile {
  const body = things.map((one) => aafRequest('add', category, one)).join('');
  const name = `ENT_Complet_20260901_${category}_${String(part).padStart(4, '0')}.xml`;
  return memoryFile(name, `${head}${body}</ficAlimMENESR>\n`);
}

/** A file of differences. */
export function aafDelta(
  category: AafCategory,
  things: readonly (AafThing & { readonly op: 'add' | 'modify' | 'delete' })[],
  date = '20260902',
): SourceFile {
  const body = things.map((one) => aafRequest(one.op, category, one)).join('');
  // A delta holds no school that would say whose it is: its exporter does.
  const exporter = head.replace(/\n$/, '<!-- codeAcademieExport="1" -->\n');
  return memoryFile(`ENT_Delta_${date}_${category}_0000.xml`, `${exporter}${body}</ficAlimMENESR>\n`);
}
