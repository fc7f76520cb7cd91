import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoAccounts } from '../demoAccounts.ts';
import { startDemoServer } from '../demoServer.ts';
import { openProfile } from './openProfile.ts';
import { portalVisit } from './portalVisit.ts';
import { goTo, synchronise } from './places.ts';
import { handIn, openWork, putDocument, removeKey, seeMark, seeWaiting, tickDone } from './pupilSteps.ts';
import { correct, giveMarks, giveWork, readHandIn } from './teacherSteps.ts';
import { noted, openKey, type Tour } from './tour.ts';

const COMMENT = 'J’ai refait le dernier exercice deux fois.';
const CORRECTION = 'Très bonne démarche, la conclusion est à rédiger.';
const ESSAY = 'L’aire est maximale quand l’enclos est un carré.\nDémonstration : …\n';
const NOTES = 'Relation de Chasles : AB + BC = AC\n';

/** A text file on the PC's own disk, as a person has it there before putting it on the key. */
function fileOnDisk(tour: Tour, name: string, content: string): string {
  const path = join(tour.demo.root, name);
  writeFileSync(path, content);
  return path;
}

/** Thirty marks as a teacher types them: numbers with a comma, an absent pupil. */
const marks = Array.from({ length: 30 }, (_, pupil) =>
  pupil === 7 ? 'ABS' : String(8 + ((pupil * 7) % 23) / 2).replace('.', ','),
);

/**
 * The story that the demonstration tells: a pupil and a teacher, each with a key, and the server between them, which
 * is away while the pupil works. Each run adds a piece of work and an evaluation of its own.
 */
export async function guidedTour(tour: Tour, people: DemoAccounts): Promise<void> {
  const at = new Date().toLocaleTimeString('fr-FR');
  const work = `Optimiser l’aire d’un enclos (${at})`;
  const evaluation = `Contrôle surprise (${at})`;
  const essay = fileOnDisk(tour, 'devoir maison.txt', ESSAY);
  const pupil = await openKey(tour, 'pupil', tour.demo.pupilKey);
  try {
    await openProfile(tour, pupil, people.pupil);
    await pupil.step('see the marks', () => goTo(pupil.program.page, 'grades'));
    const teacher = await openKey(tour, 'teacher', tour.demo.teacherKey);
    try {
      const teacherPage = teacher.program.page;
      await openProfile(tour, teacher, people.teacher);
      await teacher.step('give homework', () => giveWork(teacherPage, work));
      await teacher.step('enter thirty marks and publish them', () =>
        giveMarks(teacherPage, evaluation, marks),
      );
      await teacher.step('synchronise', () => synchronise(teacherPage));
      await offlineWork(tour, pupil, { work, evaluation, essay });
      await teacher.step('synchronise again', () => synchronise(teacherPage));
      await teacher.step('read the hand-in and its file', () =>
        readHandIn(teacherPage, work, people.pupil, { comment: COMMENT, path: essay }),
      );
      await teacher.step('correct it', () => correct(teacherPage, CORRECTION));
      await teacher.step('send the correction', () => synchronise(teacherPage));
    } finally {
      await teacher.close();
    }
    const { page } = pupil.program;
    await pupil.step('receive the correction', () => synchronise(page));
    await pupil.step('read the correction', async () => {
      await goTo(page, 'homework');
      await openWork(page, work);
      await page.getByText(CORRECTION).waitFor();
    });
    await pupil.step('prepare the removal of the key', () => removeKey(page));
    await portalVisit(tour, people.pupil, { work, correction: CORRECTION });
  } finally {
    await pupil.close();
  }
}

/** The pupil receives what the teacher gave, then works while the server is away, then sends it all. */
async function offlineWork(
  tour: Tour,
  pupil: Awaited<ReturnType<typeof openKey>>,
  { work, evaluation, essay }: { readonly work: string; readonly evaluation: string; readonly essay: string },
): Promise<void> {
  const { page } = pupil.program;
  const notes = fileOnDisk(tour, 'fiche de révision.txt', NOTES);
  await pupil.step('synchronise', () => synchronise(page));
  await pupil.step('see the new mark', () => seeMark(page, evaluation));
  await noted(tour, 'server: stop', () => tour.server.stop());
  await pupil.step('tick the work as done, offline', () => tickDone(page, work));
  await pupil.step('hand in a file, offline', () => handIn(page, work, COMMENT, essay));
  await pupil.step('put a document on the key and read it, offline', () => putDocument(page, notes));
  await pupil.step('see what waits for the network', () => seeWaiting(page));
  tour.server = await noted(tour, 'server: start again', () =>
    startDemoServer(tour.demo.server, tour.demo.port, tour.processes),
  );
  await pupil.step('send everything', () => synchronise(page));
}
