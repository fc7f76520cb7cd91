import { findAccountByLogin } from '../storage/repositories/accounts.ts';
import { hasPlace } from '../storage/repositories/knownPlaces.ts';
import type { Storage } from '../storage/storage.ts';
import { type PlaceHasher, placesIn } from './signInPlace.ts';

/** Whether the account of this login has signed in before from the network of this address; false for a login of nobody. */
export type KnowsNetwork = (login: string, address: string) => Promise<boolean>;

/** Reads it in what is kept of the places of sign-ins: ninety days, and as nobody else can read it. */
export function knownNetwork(host: {
  readonly storage: Storage;
  readonly hashPlace: PlaceHasher;
}): KnowsNetwork {
  return async (login, address) => {
    const { reader } = host.storage;
    const account = await findAccountByLogin(reader, login);
    if (account === undefined) return false;
    const places = placesIn(address).map((place) => host.hashPlace(account, place));
    return hasPlace(reader, account, places);
  };
}
