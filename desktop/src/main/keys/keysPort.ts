import type { KeysMessage, KeysRequest } from '../../keys/protocol.ts';
import type { ChildPort } from '../host/childPort.ts';

/** The line to a process that makes keys. */
export type KeysPort = ChildPort<KeysRequest, KeysMessage>;
