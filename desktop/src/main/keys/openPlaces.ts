import type { KeysRequestName, KeysRequests } from '../../keys/protocol.ts';

type Places = KeysRequests['reopen']['args'];
type Asked = {
  readonly [N in KeysRequestName]: { readonly name: N; readonly args: KeysRequests[N]['args'] };
}[KeysRequestName];

const nowhere: Places = { batch: null, master: null, programs: null, images: [] };

/**
 * Which batch, image and image files a technician has open, for as long as the program runs: places stay here and never reach a page. Another
 * person's are forgotten.
 */
export interface OpenPlaces {
  /** Somebody's profile is open: another person's places go. */
  belongTo(person: string): void;
  /** What was asked has been done for this person. */
  note(person: string, asked: Asked): void;
  /** What there is to open again; forgotten until it was opened, so that what ends the process cannot end it for ever. */
  take(): Places | undefined;
}

export function openPlaces(): OpenPlaces {
  let owner: string | undefined;
  let places = nowhere;
  return {
    belongTo(person) {
      if (person !== owner) places = nowhere;
      owner = person;
    },
    note(person, asked) {
      if (person === owner) places = after(places, asked);
    },
    take() {
      const taken = places;
      places = nowhere;
      return isNowhere(taken) ? undefined : taken;
    },
  };
}

const isNowhere = ({ batch, master, programs, images }: Places): boolean =>
  batch === null && master === null && programs === null && images.length === 0;

function after(places: Places, { name, args }: Asked): Places {
  switch (name) {
    case 'openBatch':
      return { ...places, batch: args.path };
    case 'openMaster':
    case 'makeMaster':
      return { ...places, master: args.path };
    case 'choosePrograms':
      return { ...places, programs: args.folder };
    case 'addImages':
      return { ...places, images: [...places.images.filter(({ folder }) => folder !== args.folder), args] };
    case 'reopen':
      return args;
    default:
      return places;
  }
}
