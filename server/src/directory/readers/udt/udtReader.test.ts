import { isAppError } from '@cartable/shared/lib/errors.ts';
import { expect, test } from 'vitest';
import { memoryFile } from '../testing/memoryFile.ts';
import { entriesOf, issuesOf, readEvents } from '../testing/readEvents.ts';
import { udtReader } from './udtReader.ts';

const uai = '0750001A';
const part = (body: string) => `<?xml version="1.0" encoding="UTF-8"?>\n<udt>\n${body}\n</udt>`;
const line = (code: string, fic: string, more: string) => `<ligfiche code="${code}" fic="${fic}" ${more}/>`;

/** Monday 31 August to Sunday 27 September 2026: ISO weeks 36 to 39, closed on Tuesday 8 September. */
const parts = {
  'UDCal_00.xml': part('<init premiere_semaine_ISO="36" duree_seq="60"/>'),
  'UDCal_03.xml': part('<salle code="S1" nom="Salle 12"/>'),
  'UDCal_04.xml': part(
    '<prof code="P1" nom="A" prenom="B" epj="1001"/><prof code="P2" nom="C" prenom="D" epj=""/><prof code="P3" epj="1003"/>',
  ),
  'UDCal_05.xml': part('<mat code="MATHS" libelle="Mathématiques" code_gep1="006600"/>'),
  'UDCal_07.xml': part(
    [1, 2]
      .flatMap((day) => [
        `<demi_seq code_jour="${day}" code="1" code_site="0" hre_deb="08h00" hre_fin="08h30"/>`,
        `<demi_seq code_jour="${day}" code="2" code_site="0" hre_deb="08h30" hre_fin=""/>`,
        `<demi_seq code_jour="${day}" code="3" code_site="0" hre_deb="09:00" hre_fin="09:30"/>`,
      ])
      .join('\n'),
  ),
  'UDCal_08.xml': part('<div code="2DE4" libelle="Seconde 4"/><div code="2DE5" libelle="Seconde 5"/>'),
  'UDCal_11.xml': part(
    '<fiche code="F11" jour="1" demi_seq="1" site="0"/><fiche code="F12" jour="1" demi_seq="2" site="0"/><fiche code="F21" jour="2" demi_seq="3" site="0"/>',
  ),
  'UDCal_12.xml': part(
    [
      line('001', 'F11', 'div="2DE4" mat="MATHS" prof="P1" salle="S1" rgpmt="0"'),
      line('002', 'F12', 'div="2DE4" mat="MATHS" prof="P1" salle="S1" rgpmt="0"'),
      line('003', 'F21', 'div="2DE4" mat="MATHS" prof="P2" rgpmt="R1"'),
      line('004', 'F21', 'div="2DE5" mat="MATHS" prof="P2" rgpmt="R1"'),
      line('005', 'F21', 'div="2DE5" mat="MATHS" prof="P1" gpe="1"'),
      line('006', 'F99', 'div="2DE5" mat="MATHS" prof="P1"'),
      line('007', 'F11', 'div="" mat="REUNION" prof="P1"'),
    ].join('\n'),
  ),
  'UDCal_13.xml': part(
    '<rgpmt code="R1" nom="2LATIN" code_div="2DE4"/><rgpmt code="R1" nom="2LATIN" code_div="2DE5"/>',
  ),
  'UDCal_19.xml': part('<gpe code="1" code_div="2DE5" code_sts="2DE5GR1"/>'),
  'UDCal_23.xml': part('<coens lignefic="001" prof="P3" epj=""/>'),
  'UDCal_24.xml': part(
    '<annee>2026</annee><debut_eleve>31/08/2026</debut_eleve><fin_eleve>27/09/2026</fin_eleve><fermeture debut="08/09/2026" fin="08/09/2026"/>',
  ),
};
type Texts = Readonly<Record<string, string>>;
const files = (of: Texts) => Object.entries(of).map(([name, text]) => memoryFile(name, text, 60));
const read = (of: Texts) => readEvents(udtReader, files(of), { uai });
async function refusal(of: Texts, options: { uai?: string } = { uai }) {
  try {
    await udtReader.scan(files(of), options);
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { code: error.code, ...error.data };
  }
  return 'taken';
}

test('lessons with day, time, weeks, room, teachers, class, group and gathering', async () => {
  const events = await read(parts);
  const lesson = { schoolId: uai, subjectId: '006600' };
  expect(Object.values(entriesOf(events, 'course'))).toEqual([
    {
      ...lesson,
      classIds: ['0750001A$2DE4'],
      groupIds: [],
      staffIds: ['1001', '1003'],
      room: 'Salle 12',
      weekday: 1,
      startMinute: 480,
      endMinute: 540,
      weeks: ['2026-08-31', '2026-09-07', '2026-09-14', '2026-09-21'],
    },
    {
      ...lesson,
      classIds: [],
      groupIds: ['0750001A$2LATIN'],
      staffIds: [],
      room: null,
      weekday: 2,
      startMinute: 540,
      endMinute: 570,
      weeks: ['2026-08-31', '2026-09-14', '2026-09-21'],
    },
    expect.objectContaining({ classIds: [], groupIds: ['0750001A$2DE5GR1'], staffIds: ['1001'] }),
  ]);
  expect(entriesOf(events, 'group')).toMatchObject({
    '0750001A$2LATIN': { classIds: ['0750001A$2DE4', '0750001A$2DE5'] },
    '0750001A$2DE5GR1': { classIds: ['0750001A$2DE5'] },
  });
  expect(entriesOf(events, 'subject')).toEqual({ '006600': { name: 'Mathématiques', shortName: 'MATHS' } });
  expect(Object.keys(entriesOf(events, 'staff'))).toEqual([]);
  expect(issuesOf(events)).toEqual([
    'UDCal_12.xml:8 import.udt_slot id=F99',
    'UDCal_12.xml:0 import.udt_teacher id=P2',
  ]);
  expect(await udtReader.scan(files(parts), { uai })).toEqual({
    source: 'udt:0750001A',
    mode: 'full',
    covers: [],
    academy: null,
  });
});

test('a period’s file takes the place of the lines from its week on; names in any case', async () => {
  const later = part(line('001', 'F11', 'div="2DE4" mat="MATHS" prof="P1" salle="S1" rgpmt="0"'));
  const lower = Object.entries({ ...parts, 'UDCal_12_38.xml': later }).map(
    ([name, text]) => [name.toLowerCase(), text] as const,
  );
  const courses = Object.values(entriesOf(await read(Object.fromEntries(lower)), 'course'));
  expect(courses).toMatchObject([
    { endMinute: 540, weeks: ['2026-08-31', '2026-09-07'] },
    { groupIds: ['0750001A$2LATIN'], weeks: ['2026-08-31'] },
    { groupIds: ['0750001A$2DE5GR1'], weeks: ['2026-08-31'] },
    { endMinute: 510, weeks: ['2026-09-14', '2026-09-21'] },
  ]);
});

test('a part that is absent, truncated or hostile, a year without end and a school that is not told are refused', async () => {
  expect(await refusal({ 'a.xml': '<a/>' })).toMatchObject({ code: 'import.no_files' });
  expect(await refusal({ 'UDCal_12.xml': parts['UDCal_12.xml'] })).toMatchObject({
    code: 'import.udt_file_absent',
    name: 'UDCal_24.xml',
  });
  expect(await refusal(parts, {})).toMatchObject({ code: 'import.uai_missing' });
  const cut = { ...parts, 'UDCal_12.xml': parts['UDCal_12.xml'].slice(0, -30) };
  expect(await refusal(cut)).toMatchObject({ code: 'import.truncated', file: 'UDCal_12.xml' });
  const years = { ...parts, 'UDCal_24.xml': parts['UDCal_24.xml'].replace('27/09/2026', '27/09/2096') };
  expect(await refusal(years)).toMatchObject({ code: 'import.udt_calendar', file: 'UDCal_24.xml' });
  const entities = parts['UDCal_03.xml'].replace('<udt>', '<!DOCTYPE udt [<!ENTITY a "b">]><udt>');
  expect(await refusal({ ...parts, 'UDCal_03.xml': entities })).toMatchObject({
    code: 'import.xml_entities',
  });
});
