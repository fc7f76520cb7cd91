import { type Said, sayEntry, sayWarning } from '../leftOut.ts';
import { type PersonElements, personOf } from '../people.ts';
import type { Scratch } from '../scratch.ts';
import type { SourceFile } from '../sourceFile.ts';
import { phoneOf } from '../values.ts';
import { readRecords } from '../xml/readRecords.ts';
import { codeOf, textOf, type XmlElement } from '../xml/xmlElement.ts';
import type { SiecleLists } from './readPupils.ts';
import { siecleRoots } from './siecleFiles.ts';

const elements: PersonElements = {
  familyName: ['NOM_USAGE', 'NOM_DE_FAMILLE', 'NOM'],
  givenName: ['PRENOM'],
  birthDate: ['DATE_NAISS'],
  mail: ['MEL'],
};

/** ResponsablesAvecAdresses.xml: the guardians; whose they are is noted for the pupils. Addresses are passed over: nothing uses them. */
export async function* readGuardians(file: SourceFile, scratch: Scratch<SiecleLists>): AsyncGenerator<Said> {
  const ways = ['DONNEES/PERSONNES/PERSONNE', 'DONNEES/RESPONSABLES/RESPONSABLE_ELEVE'];
  for await (const { element } of readRecords(file, [siecleRoots.guardians], ways)) {
    const at = { file: file.name, line: element.line };
    if (element.name === 'RESPONSABLE_ELEVE') {
      const pupilId = codeOf(element, 'ELEVE_ID');
      const guardianId = codeOf(element, 'PERSONNE_ID');
      if (pupilId === undefined || guardianId === undefined) continue;
      if (!scratch.has('pupil', pupilId))
        yield sayWarning(at, 'import.siecle_pupil_unknown', { id: pupilId, guardian: guardianId });
      else scratch.add('guards', pupilId, `${isLegal(element) ? '1' : '0'}${guardianId}`);
      continue;
    }
    const id = codeOf(element, 'PERSONNE_ID');
    if (id === undefined) continue;
    const { content, said } = personOf(element, elements, 'guardian', id, at);
    yield* said;
    if (content === undefined) continue;
    const phone = textOf(element, 'TEL_PORTABLE', 'TEL_PERSONNEL', 'TEL_PROFESSIONNEL');
    const guardian = { ...content, externalIds: {}, phone: phone === undefined ? null : phoneOf(phone) };
    yield sayEntry({ kind: 'guardian', id, content: guardian }, at);
  }
}

/**
 * Whether the person is a legal guardian. `RESP_LEGAL` 1 and 2 are the two of them and 0 is a contact; in the later `NIVEAU_RESPONSABILITE`
 * 1 is a legal guardian, 2 somebody in charge, 3 a contact. Whatever else stands there gives no right.
 */
function isLegal(link: XmlElement): boolean {
  const level = textOf(link, 'NIVEAU_RESPONSABILITE');
  if (level !== undefined) return level === '1';
  const legal = textOf(link, 'RESP_LEGAL');
  return legal === '1' || legal === '2';
}
