import { expect, it } from 'vitest';
import { TourReport } from './report.ts';

const about = { electron: '1', sandbox: true };

it('measures each step and takes its picture under a name that sorts', async () => {
  const report = new TourReport();
  const pictures: string[] = [];
  const picture = async (file: string) => void pictures.push(file);
  expect(await report.step('Élève : première fois', async () => 7, picture)).toBe(7);
  await report.step('second', async () => undefined);
  expect(pictures).toEqual(['01-eleve-premiere-fois.png']);
  expect(report.finish(about)).toMatchObject({
    ok: true,
    steps: [
      { name: 'Élève : première fois', ok: true, screen: '01-eleve-premiere-fois.png', error: null },
      { name: 'second', ok: true, screen: null },
    ],
  });
});

it('keeps the reason of a failed step, even when no picture could be taken', async () => {
  const report = new TourReport();
  const noPicture = async () => Promise.reject(new Error('no window'));
  const work = async () => Promise.reject(new Error('the door was shut'));
  await expect(report.step('one', work, noPicture)).rejects.toThrow('the door was shut');
  expect(report.finish(about)).toMatchObject({
    ok: false,
    steps: [{ ok: false, error: 'the door was shut' }],
  });
});

it('does not call an empty tour good', () => {
  expect(new TourReport().finish(about).ok).toBe(false);
});
