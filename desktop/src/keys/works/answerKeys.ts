import { AppError } from '@cartable/shared/lib/errors.ts';
import type { KeysRequestName, KeysRequests } from '../protocol.ts';
import { readClassList } from '../people/readClassList.ts';
import { reopen } from './reopen.ts';
import { Workshop, type WorkshopTools } from './workshop.ts';

type Handlers = {
  readonly [N in Exclude<KeysRequestName, 'begin'>]: (
    shop: Workshop,
    args: KeysRequests[N]['args'],
  ) => Promise<KeysRequests[N]['result']> | KeysRequests[N]['result'];
};

/** For what answers with nothing. */
const none = (work: Promise<void> | void): Promise<null> => Promise.resolve(work).then(() => null);

const handlers: Handlers = {
  look: (shop) => none(shop.look()),
  reopen: (shop, places) => reopen(shop, places),
  readList: (_shop, { path }) => readClassList(path),
  openBatch: (shop, { path }) => none(shop.openBatch(path)),
  openMaster: (shop, { path }) => none(shop.openMaster(path)),
  makeMaster: (shop, { path, size, systems }) => none(shop.makeMaster(path, size, systems)),
  choosePrograms: (shop, { folder }) => none(shop.choosePrograms(folder)),
  addImages: (shop, { folder, count }) => none(shop.addImages(folder, count)),
  allow: (shop, { ids }) => none(shop.allow(ids)),
  describe: (shop, { ids }) => shop.describe(ids),
  write: (shop, { ids, rest, takeOver }) => none(shop.write(ids, rest, takeOver)),
  personalise: (shop, { ids, takeOver }) => none(shop.personalise(ids, takeOver)),
  wipe: (shop, { ids }) => none(shop.wipe(ids)),
  verify: (shop, { ids }) => shop.verify(ids),
  judgeTickets: (shop, { tickets }) => none(shop.judgeTickets(tickets)),
  inspect: (shop, { id }) => shop.inspect(id),
  cancel: (shop, { ids }) => none(shop.cancel(ids)),
  labels: (shop) => shop.labels(),
};

/** Answers the main process' requests, the first of which says on which key the program runs. @throws {AppError} `prepare.*` */
export function answerKeys(tools: WorkshopTools): (name: KeysRequestName, args: unknown) => Promise<unknown> {
  let shop: Workshop | undefined;
  return async (name, args) => {
    if (name === 'begin') {
      // Both ends are built from the same interface: the arguments are those of the name.
      shop = new Workshop(tools, args as KeysRequests['begin']['args']);
      return null;
    }
    if (shop === undefined) throw new AppError('host.not_allowed');
    return handlers[name](shop, args as never);
  };
}
