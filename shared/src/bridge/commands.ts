import { z } from 'zod';
import { profile } from '../domain/directory/profile.ts';
import { renewWish } from '../domain/fleet/fleetFilter.ts';
import { batchIntention, largestBatch } from '../domain/fleet/keyBatch.ts';
import { attachment, fileContent } from '../domain/fileContent.ts';
import { programSystems } from '../update/release.ts';
import { maxIdLength } from '../lib/ids.ts';

/**
 * Every request that a page may make of its host, with the schema of its arguments. The gate (desktop/src/main/ipc) refuses anything
 * else. Secrets travel as bytes, so that the host can wipe them; the page drops its own copy at once.
 */
const secretText = z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length <= 1024);
/** As much as the letters of the largest class, several times over. */
const fileBytes = z.custom<Uint8Array>(
  (value) => value instanceof Uint8Array && value.length <= 32 * 1024 * 1024,
);
const serverAddress = z.string().max(300);
const id = z.string().max(maxIdLength);
const intention = batchIntention.optional();
const draftPlace = z.string().max(400);
/** In the portal: the person says that this browser is theirs. A key has its passphrase, and knows no such word. */
const trusted = z.boolean().optional();
const none = z.strictObject({});
const keyIds = z.array(z.string().min(1).max(40)).min(1).max(64);

export const commandArgs = {
  'host.state': none,
  'host.setAppearance': z.strictObject({
    language: z.enum(['fr', 'en']).optional(),
    theme: z.enum(['system', 'light', 'dark', 'contrast']).optional(),
    font: z.enum(['standard', 'hyperlegible', 'dyslexia']).optional(),
    textScale: z.int().min(100).max(200).optional(),
    reducedMotion: z.boolean().optional(),
    lockAfterMinutes: z.int().min(1).max(120).optional(),
  }),
  /** Opens an address of the configured server's origin in the system's browser. */
  'host.openExternal': z.strictObject({ url: z.string().max(2000) }),
  /** Puts a secret on the clipboard; the host clears it after 30 s. */
  'host.copySecret': z.strictObject({ secret: secretText }),
  'host.activity': none,
  /** Writes a file that was made for the person (letters, a table) where they say. */
  'host.saveFile': z.strictObject({ name: z.string().max(120), bytes: fileBytes }),

  'update.status': none,
  /** Asks the server now instead of at its hour. */
  'update.check': none,
  /** Compares the program's files with its signed manifest now. */
  'update.verify': none,

  /** Whose code this is, without using it. */
  'account.checkCode': z.strictObject({ server: serverAddress, code: z.string().max(40) }),
  /** Uses the code and sets the account's password. The session waits in memory for {@link vault.create}. */
  'account.activate': z.strictObject({
    server: serverAddress,
    code: z.string().max(40),
    password: secretText,
    secondCode: z.string().max(20).optional(),
    trusted,
  }),
  /** An account that exists: on a new key, or again on this one after its session ended. */
  'account.signIn': z.strictObject({
    server: serverAddress,
    login: z.string().max(120),
    password: secretText,
    /** A code of a program or on paper, once `auth.second_factor` asked for it. */
    secondCode: z.string().max(20).optional(),
    trusted,
  }),
  /** Begins a sign-in through an identity provider; answers what the system's browser is to open. */
  'account.beginFederation': z.strictObject({ server: serverAddress, provider: z.string().max(40) }),
  /** Waits for the browser to come back; then the schools in which the person has an account. */
  'account.federatedSchools': none,
  /**
   * Links the open account to whom the system's browser brings back; the account's password, and its second step once `auth.second_factor` asked
   * for it, prove the person. After that refusal it is asked again for the same visit.
   */
  'account.linkFederation': z.strictObject({
    password: secretText,
    secondCode: z.string().max(20).optional(),
  }),
  /** Waits for the browser to come back, then signs in. */
  'account.finishFederation': z.strictObject({
    schoolId: id.optional(),
    secondCode: z.string().max(20).optional(),
  }),
  /** Goes on in another of the person's schools or roles. What waits is sent first; nothing of the one before stays open. */
  'account.changePlace': z.strictObject({ schoolId: id, userId: id, profile }),
  'account.devices': none,
  /** Who of the staff saw or changed the person's data, or (`of`) those of a child of theirs; `before` is the `next` of the page before. */
  'account.accesses': z.strictObject({
    before: z.int().optional(),
    of: id.optional(),
    /** `acts`: what was consulted or changed, without what devices received. */
    filter: z.enum(['all', 'acts']).optional(),
  }),
  'privacy.export': z.strictObject({ userId: z.string().min(1).max(140), language: z.enum(['fr', 'en']) }),
  'account.revokeDevice': z.strictObject({ deviceId: id }),

  /** Five generated French words. */
  'vault.suggest': none,
  'vault.rate': z.strictObject({ passphrase: secretText }),
  'vault.create': z.strictObject({ passphrase: secretText }),
  /** Prints or saves the sheet of the profile just created (or renewed); only until the next lock. */
  'vault.recoverySheet': z.strictObject({ action: z.enum(['print', 'save']) }),
  'vault.unlock': z.strictObject({ passphrase: secretText }),
  'vault.recover': z.strictObject({ code: secretText, passphrase: secretText }),
  'vault.changePassphrase': z.strictObject({ current: secretText, next: secretText }),
  /** The person has read what the vault said on opening (`HostState.notices`). */
  'vault.dismissNotice': z.strictObject({ code: z.string().max(100) }),
  'vault.lock': none,

  /** `of`: a child of the person, whose view is asked for. */
  query: z.strictObject({ name: z.string().max(64), args: z.unknown(), of: id.optional() }),
  mutate: z.strictObject({ name: z.string().max(64), args: z.unknown() }),
  /** Something that only the server knows (`asks.ts`). `server` for what may be asked before signing in, on a key without a profile. */
  ask: z.strictObject({
    name: z.string().max(64),
    args: z.unknown(),
    secrets: z.record(z.string().max(20), secretText).optional(),
    server: serverAddress.optional(),
  }),

  'sync.now': none,
  'sync.status': none,
  'sync.waiting': none,
  'sync.refusals': none,
  'sync.dismiss': z.strictObject({ id }),
  'sync.resubmit': z.strictObject({ id, args: z.unknown() }),
  /** What the person had begun to write in a form: `<form> <type>/<id>`. */
  'sync.draft': z.strictObject({ place: draftPlace }),
  /** Keeps it; null forgets it, once it is sent or no longer wanted. */
  'sync.keepDraft': z.strictObject({ place: draftPlace, content: z.unknown() }),
  'sync.dismissNotice': z.strictObject({ code: z.string().max(100) }),

  /** A dialog of the system, then each file is encrypted into the profile. */
  'files.pick': z.strictObject({ multiple: z.boolean() }),
  /** Which contents are on this key. */
  'files.states': z.strictObject({ manifests: z.array(fileContent.shape.manifest).max(500) }),
  'files.fetch': z.strictObject({ file: attachment }),
  'files.cancel': z.strictObject({ manifest: fileContent.shape.manifest }),
  /** Writes a decrypted copy where the person says (a dialog of the system warns first). */
  'files.saveCopy': z.strictObject({ file: attachment }),
  /** Opens a document in another program from a watched copy, re-encrypted on change, wiped on check-in. */
  'files.checkOut': z.strictObject({ nodeId: id }),
  'files.checkIn': z.strictObject({ nodeId: id }),
  'files.checkedOut': none,

  /**
   * Preparing keys, in a technician's open profile only. Places and devices are chosen in the system's dialogs and by the host's own list:
   * the page names them by the host's ids.
   */
  'keys.state': none,
  /** Lists the drives anew. */
  'keys.look': none,
  /** Asks the server for identities and keeps them in a file where the person says. */
  'keys.newBatch': z.union([
    z.strictObject({ classId: id.min(1), intention }),
    z.strictObject({ count: z.int().min(1).max(largestBatch), intention }),
    z.strictObject({ userIds: z.array(id.min(1)).min(1).max(largestBatch), intention }),
    /** New tickets for keys that wait. */
    z.strictObject({ renew: renewWish }),
    /** The successor of a key, which is cut off by that. */
    z.strictObject({ replace: id.min(1) }),
    /** A new ticket for one key that waits. */
    z.strictObject({ ticket: id.min(1) }),
  ]),
  /** Reads a class list from a file that the person chooses: whom its lines mean is asked of the server. */
  'keys.readList': none,
  'keys.openBatch': none,
  'keys.openMaster': none,
  /** Makes an image of the programs of these systems; `size` as keys are sold: `16 Go`. */
  'keys.makeMaster': z.strictObject({
    size: z.string().max(20),
    systems: z.array(z.enum(programSystems)).min(1).max(programSystems.length),
  }),
  /** Takes programs from a folder that the person chooses: a release, or another key. */
  'keys.choosePrograms': none,
  /** So many new image files in a folder that the person chooses, and those that are there. */
  'keys.addImages': z.strictObject({ count: z.int().min(0).max(64) }),
  /** Asks the system to let this person write these drives. */
  'keys.allow': z.strictObject({ ids: keyIds }),
  /** Erases and writes, after a dialog of the system has named each. */
  'keys.write': z.strictObject({ ids: keyIds, rest: z.enum(['erase', 'leave']) }),
  /** Gives keys that are written an identity of the open batch: nothing else on them is touched. */
  'keys.personalise': z.strictObject({ ids: keyIds }),
  'keys.wipe': z.strictObject({ ids: keyIds }),
  'keys.verify': z.strictObject({ ids: keyIds }),
  /** Reads what a key says of itself: nothing on it is changed. */
  'keys.inspect': z.strictObject({ id: z.string().min(1).max(40) }),
  'keys.cancel': z.strictObject({ ids: keyIds }),
  /** The labels of the batch's keys that were made, a PDF where the person says. */
  'keys.labels': none,

  /** Finishes what is under way, makes everything durable, locks: after `ok` the key may be pulled out. */
  'key.prepareRemoval': none,
} as const;

export type CommandName = keyof typeof commandArgs;
export type CommandArgs<C extends CommandName> = z.input<(typeof commandArgs)[C]>;
