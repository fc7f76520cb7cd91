import type { UpdateMessage, UpdateRequest } from '../../update/protocol.ts';
import type { ChildPort } from '../host/childPort.ts';

/** The line to an update process. */
export type UpdatePort = ChildPort<UpdateRequest, UpdateMessage>;
