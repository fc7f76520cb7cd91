import { AppError } from '@cartable/shared/lib/errors.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import type { Random } from '@cartable/shared/ports/random.ts';
import { rolesText } from '../audit/changeEntries.ts';
import { mayAdminister } from '../auth/accountRights.ts';
import { readIdentity } from '../auth/identity.ts';
import type { DirectoryGate } from '../directory/web/directoryGate.ts';
import { accountStates } from '../storage/repositories/entered.ts';
import type { Storage } from '../storage/storage.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import type { Session } from '../sync/session.ts';
import { issueLetters } from './issueLetters.ts';
import { letterFileName } from './letterFileName.ts';
import { type LetterLayout, letterPdf } from './letterPdf.ts';
import { familiesOfSchool, type LetterPerson } from './letterPeople.ts';
import { type LetterLanguage, letterWords } from './letterWords.ts';

/** A class and whom letters would be for. */
export interface LetterClass {
  readonly classId: string;
  readonly className: string;
  /** Pupils and responsables. */
  readonly people: number;
  /** Those of them who have neither a password nor a provider yet. */
  readonly waiting: number;
}

/** The letters of a class as a file. */
export interface LetterFile {
  readonly name: string;
  readonly letters: number;
  readonly pdf: Uint8Array;
}

export interface LetterHost {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly random: Random;
  readonly hasher: Hasher;
  readonly gate: DirectoryGate;
}

/** Activation letters from the page, for those who answer for a school's accounts. */
export class LetterService {
  readonly #host: LetterHost;

  constructor(host: LetterHost) {
    this.#host = host;
  }

  /** @throws {AppError} `auth.forbidden` */
  async classes(session: Session, language: LetterLanguage): Promise<readonly LetterClass[]> {
    await this.#host.gate.mustPass(session);
    const { storage } = this.#host;
    const { classes } = await this.#families(session.schoolId, language);
    const states = await accountStates(storage.reader, session.schoolId, this.#host.clock.now());
    return classes.map(({ classId, className, people }) => ({
      classId,
      className,
      people: people.length,
      waiting: people.filter((one) => states.get(one.userId)?.entered !== true).length,
    }));
  }

  /**
   * Makes the letters of a class. Codes of earlier letters of these people are void. Nobody gets one who has as much power as whoever asks: a
   * code would be a way into their account.
   * @throws {AppError} `auth.forbidden`, `request.not_found` for a class of another school, `letters.nobody` when all have activated
   */
  async make(
    session: Session,
    classId: string,
    address: string,
    language: LetterLanguage,
    layout: LetterLayout = 'one',
  ): Promise<LetterFile> {
    const { actor, roles: counting } = await this.#host.gate.mustPass(session);
    const { storage } = this.#host;
    const { schoolId, userId, deviceId } = session;
    const families = await this.#families(schoolId, language);
    const found = families.classes.find((one) => one.classId === classId);
    if (found === undefined) throw new AppError('request.not_found');
    const people: LetterPerson[] = [];
    for (const one of found.people) {
      const { roles } = await readIdentity(storage.reader, schoolId, one.userId);
      if (mayAdminister(counting, roles)) people.push(one);
    }
    const author = { audit: { userId, roles: rolesText(actor), deviceId }, userId };
    const letters = await issueLetters(this.#host, schoolId, { ...found, people }, author);
    if (letters.length === 0) throw new AppError('letters.nobody');
    const pdf = await letterPdf(letters, { schoolName: families.schoolName, address, language }, layout);
    return { name: `${letterFileName(found.className)}.pdf`, letters: letters.length, pdf };
  }

  #families(schoolId: string, language: LetterLanguage) {
    const { storage, clock } = this.#host;
    const today = schoolDay(clock.now());
    return familiesOfSchool(storage.reader, schoolId, today, letterWords(language));
  }
}
