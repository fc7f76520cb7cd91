import type { Random } from '../ports/random.ts';
import { toBase64Url } from './base64url.ts';
import type { Brand } from './brand.ts';

declare const user: unique symbol;

/**
 * Identifiers are 128 random bits as 22 base64url characters, made on whichever host creates the record.
 * Derived identifiers join their parts with a dot: the mark of one pupil in one evaluation is `<evaluation>.<pupil>`.
 */
export type RecordId = Brand<string, 'RecordId'>;
export type SchoolId = Brand<string, 'SchoolId'>;
/** A person's identifier is also the identifier of their record. */
export type UserId = RecordId & { readonly [user]: true };
export type DeviceId = Brand<string, 'DeviceId'>;
export type MutationId = Brand<string, 'MutationId'>;

/** Longest identifier accepted anywhere, in characters: three joined random ids and some room. */
export const maxIdLength = 140;

/** One id part or several joined by dots. Case matters; nothing here needs escaping in a path, a URL or SQL LIKE-free text. */
export const idPattern: RegExp = /^[A-Za-z0-9_-]{1,64}(?:\.[A-Za-z0-9_-]{1,64}){0,2}$/;

/** A new random identifier (128 bits, base64url). */
export function newId<Id extends string = RecordId>(random: Random): Id {
  return toBase64Url(random.bytes(16)) as Id;
}

/** The identifier of a record that is unique for its parts, so that two hosts that create it offline agree on its name. */
export function joinedId(...parts: readonly string[]): RecordId {
  return parts.join('.') as RecordId;
}
