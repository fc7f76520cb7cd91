import { mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

/** A made-up academy's directory in the form of the annuaire académique fédérateur. */
export interface AcademySize {
  /** Pupils, guardians and staff together. */
  readonly people: number;
  readonly schools: number;
}

const head =
  '<?xml version="1.0" encoding="ISO-8859-15"?>\n<!DOCTYPE ficAlimMENESR SYSTEM "ficAlimMENESR.dtd">\n<ficAlimMENESR>\n<!-- codeAcademieExport="24" -->\n';
const foot = '</ficAlimMENESR>\n';
const perPart = 20_000;
const perClass = 30;
const subjects = 20;

const attr = (name: string, ...values: readonly (string | number)[]) =>
  `<attr name="${name}">${values.length === 0 ? '<value/>' : values.map((one) => `<value>${one}</value>`).join('')}</attr>\n`;

function add(category: string, id: number | string, attributes: readonly string[]): string {
  const kind = `<operationalAttributes><attr name="categoriePersonne"><value>${category}</value></attr></operationalAttributes>`;
  return `<addRequest>\n${kind}\n<identifier><id>${id}</id></identifier>\n<attributes>\n${attributes.join('')}</attributes>\n</addRequest>\n`;
}

const common = (id: number, name: string) => [
  attr('ENTPersonJointure', id),
  attr('ENTPersonDateNaissance', `${String((id % 28) + 1).padStart(2, '0')}/0${(id % 9) + 1}/2009`),
  attr('ENTPersonNomPatro', `${name}${id}`),
  attr('sn', `${name}${id}`),
  attr('givenName', `Pr\u00e9nom${id % 700}`),
  attr('ENTPersonAutresPrenoms', `Pr\u00e9nom${id % 700}`, `Autre${id % 90}`),
  attr('personalTitle', id % 2 === 0 ? 'M.' : 'Mme'),
  attr('ENTPersonAdresse', `${id % 200} rue des Lilas$B\u00e2timent ${id % 9}$$`),
  attr('ENTPersonCodePostal', '93000'),
  attr('ENTPersonVille', 'BOBIGNY'),
  attr('ENTPersonPays', 'FRANCE'),
];

/**
 * Writes an academy's full export into a new folder: 42 of 100 people are pupils, each in a class of thirty with one or two responsables, 50 are
 * those, 8 are teachers of six classes. Attributes as many as real ones have. Returns the bytes written.
 */
export async function writeAcademy(folder: string, size: AcademySize): Promise<number> {
  mkdirSync(folder, { recursive: true });
  const pupils = Math.round(size.people * 0.42);
  const staff = Math.round(size.people * 0.08);
  const guardians = size.people - pupils - staff;
  const perSchool = Math.ceil(pupils / size.schools);
  const classes = Math.ceil(perSchool / perClass);
  const classOf = (school: number, one: number) => `${1000 + school}$C${one % classes}`;
  const schoolOf = (pupil: number) => Math.floor(pupil / perSchool);
  const parts: readonly (readonly [string, number, (index: number) => string])[] = [
    ['EtabEducNat', size.schools, (index) => school(index, classes)],
    ['MefEducNat', 1, () => add('MefEducNat', 'M2', [attr('ENTLibelleMef', 'SECONDE GENERALE')])],
    [
      'MatiereEducNat',
      subjects,
      (index) => add('MatiereEducNat', `0${index}`, [attr('ENTLibelleMatiere', `MATIERE ${index}`)]),
    ],
    [
      'PersRelEleve',
      guardians,
      (index) => {
        const id = 5_000_000 + index;
        const mail = attr('mail', `p${id}@exemple.fr`);
        return add('PersRelEleve', id, [
          ...common(id, 'PARENT'),
          mail,
          attr('mobile', '+33 6 00 00 00 00'),
          attr('ENTPersonAdresseDiffusion', 'N'),
        ]);
      },
    ],
    [
      'Eleve',
      pupils,
      (index) => {
        const id = 2_000_000 + index;
        const at = schoolOf(index);
        const relatives = [index % guardians, (index * 7 + 1) % guardians].slice(0, 1 + (index % 2));
        return add('Eleve', id, [
          ...common(id, 'ELEVE'),
          attr('ENTEleveINE', `${id}AA`),
          attr('ENTEleveStructRattachId', index),
          attr('ENTElevePersRelEleve', ...relatives.map((one) => `${5_000_000 + one}$1$1$1$1$1`)),
          attr('ENTEleveBoursier', 'N'),
          attr('ENTEleveRegime', 'DEMI-PENSIONNAIRE DANS L&apos;ETABLISSEMENT'),
          attr('ENTEleveTransport', 'N'),
          attr('ENTEleveStatutEleve', 'SCOLAIRE'),
          attr('ENTEleveMEF', 'M2'),
          attr('ENTEleveLibelleMEF', 'SECONDE GENERALE ET TECHNOLOGIQUE'),
          attr('ENTEleveNivFormation', 'SECONDE'),
          attr('ENTEleveFiliere', 'GENERALE'),
          attr('ENTEleveEnseignements', 'ANGLAIS LV1', 'ESPAGNOL LV2', 'SCIENCES ECONOMIQUES'),
          attr('ENTEleveCodeEnseignements', '030201', '030602', '040100'),
          attr('ENTPersonStructRattach', 1000 + at),
          attr('ENTEleveClasses', classOf(at, index)),
          attr('ENTEleveGroupes', `${1000 + at}$G${index % 20}`, `${1000 + at}$H${index % 9}`),
        ]);
      },
    ],
    [
      'PersEducNat',
      staff,
      (index) => {
        const id = 8_000_000 + index;
        const at = index % size.schools;
        const taught = Array.from(
          { length: 6 },
          (_, one) => `${classOf(at, index + one * 3)}$0${index % subjects}`,
        );
        return add('PersEducNat', id, [
          ...common(id, 'PROF'),
          attr('mail', `e${id}@exemple.fr`),
          attr('ENTPersonStructRattach', 1000 + at),
          attr('ENTAuxEnsCategoDiscipline', '00$NON SPECIALISE'),
          attr('ENTAuxEnsDisciplinesPoste', 'ENSEIGNANT$00'),
          attr('ENTAuxEnsClasses', ...taught.map((one) => one.slice(0, one.lastIndexOf('$')))),
          attr('ENTAuxEnsClassesMatieres', ...taught),
          attr('ENTAuxEnsGroupesMatieres'),
          attr('ENTPersonFonctions', `${1000 + at}$ENS$ENSEIGNEMENT$L0202$LETTRES MODERNES`),
          attr('PersEducNatPresenceDevantEleves', 'O'),
        ]);
      },
    ],
  ];
  let bytes = 0;
  for (const [category, count, make] of parts) {
    for (let part = 0; part * perPart < count; part += 1) {
      const name = `ENT_Complet_20260901_${category}_${String(part).padStart(4, '0')}.xml`;
      const end = Math.min(count, (part + 1) * perPart);
      bytes += await writePart(join(folder, name), part * perPart, end, make);
    }
  }
  return bytes;
}

function school(index: number, classes: number): string {
  const id = 1000 + index;
  return add('EtabEducNat', id, [
    attr('ENTStructureJointure', id),
    attr('ENTStructureUAI', `0930${String(index).padStart(3, '0')}A`),
    attr('ENTStructureNomCourant', `LYCEE$NUMERO ${index}`),
    attr('ENTServAcAcademie', 'CRETEIL'),
    attr('ENTStructureClasses', ...Array.from({ length: classes }, (_, one) => `C${one}$2de ${one}$M2`)),
  ]);
}

async function writePart(
  path: string,
  first: number,
  end: number,
  make: (index: number) => string,
): Promise<number> {
  const file = await open(path, 'w');
  let bytes = 0;
  try {
    for (let index = first; index < end; ) {
      const lines = index === first ? [head] : [];
      for (const stop = Math.min(end, index + 500); index < stop; index += 1) lines.push(make(index));
      if (index === end) lines.push(foot);
      bytes += (await file.write(Buffer.from(lines.join(''), 'latin1'))).bytesWritten;
    }
  } finally {
    await file.close();
  }
  return bytes;
}
