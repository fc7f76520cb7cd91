import type { DemoAccounts } from '../demoAccounts.ts';
import { openProfile } from './openProfile.ts';
import { openKey, type Tour } from './tour.ts';

/** The story that the demonstration tells: a pupil and a teacher, each with a key, and the server between them. */
export async function guidedTour(tour: Tour, people: DemoAccounts): Promise<void> {
  const pupil = await openKey(tour, 'pupil', tour.demo.key);
  try {
    await openProfile(tour, pupil, people.pupil);
  } finally {
    await pupil.close();
  }
}
