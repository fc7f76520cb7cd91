import { appendFileSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type BatchKey, type KeyBatch, keyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { systemCode } from '../medium/mediumProblem.ts';

/** @throws {AppError} `prepare.batch_unreadable` (data: path) */
export function readBatch(path: string): KeyBatch {
  try {
    return keyBatch.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new AppError('prepare.batch_unreadable', { path }, cause);
  }
}

/** Beside a batch: which of its keys are on which medium, a line each, so that the next run goes on where this one ended. */
export function donePath(batch: string): string {
  return `${batch}.done`;
}

/** What the notes say of a key: it is being written, or was when the power went; it lies on a medium; the medium did not take it. */
export type NoteKind = 'begun' | 'done' | 'given_back';

/** No id begins with these, unlike a hyphen. A line without one is done, as it was before there was `begun`. */
const MARKS = { begun: '?', given_back: '!', done: '' } as const;

/** How far each key of a batch is; one that is named nowhere lies on no medium. @throws {AppError} `prepare.batch_unreadable` (data: path) */
export function readNotes(path: string): ReadonlyMap<string, 'begun' | 'done'> {
  const notes = new Map<string, 'begun' | 'done'>();
  for (const line of textOf(donePath(path)).split('\n')) {
    const [id = ''] = line.split('\t');
    if (id.startsWith(MARKS.given_back)) notes.delete(id.slice(1));
    else if (id.startsWith(MARKS.begun)) notes.set(id.slice(1), 'begun');
    else if (id !== '') notes.set(id, 'done');
  }
  return notes;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return '';
    // Notes that cannot be read are not no notes: every identity would be given a second time.
    throw new AppError('prepare.batch_unreadable', { path }, cause);
  }
}

/** Notes durably how far a key is, for its technician's eyes only. @throws {AppError} `prepare.not_noted` (data: path, system) */
export function note(path: string, kind: NoteKind, key: BatchKey, medium: string): void {
  const words = [`${MARKS[kind]}${key.keyId}`, key.serial, medium.replaceAll(/[\t\n]/g, ' ')];
  try {
    // A line that the power cut short ends where this one begins.
    appendFileSync(donePath(path), `\n${words.join('\t')}\n`, { flush: true, mode: 0o600 });
  } catch (cause) {
    const data = { path: basename(donePath(path)), system: systemCode(cause) };
    throw new AppError('prepare.not_noted', data, cause);
  }
}
