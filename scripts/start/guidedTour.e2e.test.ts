import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ChildProcesses } from '../bootstrap/childProcesses.ts';
import { electronRuntime } from '../bootstrap/electronRuntime.ts';
import { demoFolder } from './demoFolder.ts';
import type { Report } from './report.ts';
import { runTour } from './runTour.ts';

const TOUR_LIMIT_MS = 300_000;
const processes = new ChildProcesses();
processes.stopOnSignals();
let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cartable-tour-'));
});
afterEach(async () => {
  await processes.stopAll();
  rmSync(root, { recursive: true, force: true });
});

it(
  'goes from a new key to the server and back: a teacher and a pupil, with the server away in between',
  async () => {
    const demo = await demoFolder(true, root);
    const good = await runTour(demo, await electronRuntime(), processes);
    const report: Report = JSON.parse(readFileSync(demo.report, 'utf8'));
    expect(report.steps.filter((step) => !step.ok)).toEqual([]);
    expect(good && report.ok).toBe(true);
    const screens = report.steps.flatMap((step) => (step.screen === null ? [] : [step.screen]));
    expect(screens.length).toBeGreaterThan(15);
    expect(screens.filter((name) => !existsSync(join(demo.screens, name)))).toEqual([]);
  },
  TOUR_LIMIT_MS,
);
