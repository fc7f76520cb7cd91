/** Small files of each format for one school, as texts by name: two pupils of 2DE 4, one parent, one teacher, one lesson. */
export interface FormatFixture {
  readonly format: 'csv' | 'siecle' | 'sts' | 'udt';
  readonly files: (uai: string) => Readonly<Record<string, string>>;
}

const siecle = (root: string, uai: string, data: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root}><PARAMETRES><UAJ>${uai}</UAJ><ANNEE_SCOLAIRE>2026</ANNEE_SCOLAIRE></PARAMETRES><DONNEES>${data}</DONNEES></${root}>`;

const siecleFiles = (uai: string) => ({
  'ElevesSansAdresses.xml': siecle(
    'BEE_ELEVES',
    uai,
    `<ELEVES><ELEVE ELEVE_ID="1" ELENOET="11"><NOM_DE_FAMILLE>SIECLE</NOM_DE_FAMILLE><PRENOM>Léa</PRENOM><DATE_NAISS>22/11/2009</DATE_NAISS></ELEVE></ELEVES>
<STRUCTURES><STRUCTURES_ELEVE ELEVE_ID="1"><STRUCTURE><CODE_STRUCTURE>2DE 4</CODE_STRUCTURE><TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE></STRUCTURES>`,
  ),
  'ResponsablesAvecAdresses.xml': siecle(
    'BEE_RESPONSABLES',
    uai,
    `<PERSONNES><PERSONNE PERSONNE_ID="a"><NOM_DE_FAMILLE>LEGAL</NOM_DE_FAMILLE><PRENOM>Anne</PRENOM></PERSONNE><PERSONNE PERSONNE_ID="b"><NOM_DE_FAMILLE>CONTACT</NOM_DE_FAMILLE><PRENOM>Bob</PRENOM></PERSONNE></PERSONNES>
<RESPONSABLES><RESPONSABLE_ELEVE><ELEVE_ID>1</ELEVE_ID><PERSONNE_ID>a</PERSONNE_ID><RESP_LEGAL>1</RESP_LEGAL></RESPONSABLE_ELEVE><RESPONSABLE_ELEVE><ELEVE_ID>1</ELEVE_ID><PERSONNE_ID>b</PERSONNE_ID><RESP_LEGAL>0</RESP_LEGAL></RESPONSABLE_ELEVE></RESPONSABLES>`,
  ),
  'Structures.xml': siecle(
    'BEE_STRUCTURES',
    uai,
    '<DIVISIONS><DIVISION CODE_STRUCTURE="2DE 4"><LIBELLE_LONG>Seconde 4</LIBELLE_LONG></DIVISION></DIVISIONS>',
  ),
});

const stsFiles = (uai: string) => ({
  [`sts_emp_${uai}_2026.xml`]: `<?xml version="1.0" encoding="UTF-8"?>
<STS_EDT><PARAMETRES><UAJ CODE="${uai}"/><ANNEE_SCOLAIRE ANNEE="2026"/></PARAMETRES>
<NOMENCLATURES><MATIERES><MATIERE CODE="006600"><LIBELLE_EDITION>Mathématiques</LIBELLE_EDITION></MATIERE></MATIERES></NOMENCLATURES>
<ALTERNANCES><ALTERNANCE CODE="H"><SEMAINES><DATE_DEBUT_SEMAINE>2026-08-31</DATE_DEBUT_SEMAINE></SEMAINES></ALTERNANCE></ALTERNANCES>
<DONNEES><INDIVIDUS><INDIVIDU ID="7" TYPE="epp"><NOM_USAGE>STS</NOM_USAGE><PRENOM>Zoé</PRENOM><FONCTION>ENS</FONCTION></INDIVIDU></INDIVIDUS>
<STRUCTURE><DIVISIONS><DIVISION CODE="2DE 4"><SERVICES><SERVICE CODE_MATIERE="006600"><ENSEIGNANTS><ENSEIGNANT ID="7" TYPE="epp"><COURS_RATTACHES><COURS><CODE_ALTERNANCE>H</CODE_ALTERNANCE><JOUR>1</JOUR><HEURE_DEBUT>0800</HEURE_DEBUT><DUREE>0100</DUREE></COURS></COURS_RATTACHES></ENSEIGNANT></ENSEIGNANTS></SERVICE></SERVICES></DIVISION></DIVISIONS></STRUCTURE></DONNEES></STS_EDT>`,
});

const udt = (body: string) => `<?xml version="1.0" encoding="UTF-8"?>\n<udt>${body}</udt>`;

/** Every format but AAF, which has its own fixture. */
export const formatFixtures: readonly FormatFixture[] = [
  {
    format: 'csv',
    files: () => ({
      'eleves.csv': 'externalid;Nom;Prénom;Date de naissance;Classe\ne1;CSV;Léa;22/11/2009;2de 4\n',
      'parents.csv': 'externalid;Nom;Prénom;childexternalid\nr1;PARENT-CSV;Anne;e1\n',
      'enseignants.csv': 'externalid;Nom;Prénom;Matière;Classe\nt1;PROF-CSV;Zoé;Mathématiques;2de 4\n',
      'personnels.csv': 'externalid;Nom;Prénom;Fonction\np1;CPE-CSV;Max;CPE\n',
    }),
  },
  { format: 'siecle', files: siecleFiles },
  { format: 'sts', files: stsFiles },
  {
    format: 'udt',
    files: () => ({
      'UDCal_04.xml': udt('<prof code="P1" epj="7"/>'),
      'UDCal_05.xml': udt('<mat code="MATHS" libelle="Mathématiques" code_gep1="006600"/>'),
      'UDCal_07.xml': udt('<demi_seq code_jour="1" code="1" code_site="0" hre_deb="08h00" hre_fin="08h30"/>'),
      'UDCal_08.xml': udt('<div code="2DE 4" libelle="Seconde 4"/>'),
      'UDCal_11.xml': udt('<fiche code="F1" jour="1" demi_seq="1" site="0"/>'),
      'UDCal_12.xml': udt('<ligfiche code="001" fic="F1" div="2DE 4" mat="MATHS" prof="P1"/>'),
      'UDCal_24.xml': udt('<debut_eleve>31/08/2026</debut_eleve><fin_eleve>02/07/2027</fin_eleve>'),
    }),
  },
];
