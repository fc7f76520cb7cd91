import { uploadPieceBytes } from '@cartable/shared/bridge/asks/imports.ts';

import { useState } from 'react';
import { useAsk } from '../bridge/useAsk.ts';
import { newRecordId } from '../lib/newRecordId.ts';

/** What is under way: the file or the folder, of how many, and bytes of it all. */
export interface Sending {
  readonly name: string;
  readonly done: number;
  readonly total: number;
}

/** Files that are sent at once: enough that a line with long ways is full, few enough that memory stays flat. */
const atOnce = 3;

/** Sends files piece by piece, so that one of any size is never in memory; stops at the first refusal, which is told. */
export function useUpload(): {
  readonly sending: Sending | undefined;
  /** Sends the files of one export; `lot` names it, when it is one of several. */
  readonly send: (files: readonly File[], lot?: string, title?: string) => Promise<boolean>;
  readonly newLot: () => string;
} {
  const ask = useAsk();
  const [sending, setSending] = useState<Sending>();
  const send = async (files: readonly File[], lot = '', title?: string): Promise<boolean> => {
    const total = files.reduce((sum, one) => sum + one.size, 0);
    const waiting = [...files];
    let done = 0;
    let failed = false;
    const sendOne = async (file: File): Promise<void> => {
      const name = file.name.normalize('NFC');
      let offset = 0;
      do {
        setSending({ name: title ?? name, done, total });
        const bytes = new Uint8Array(await file.slice(offset, offset + uploadPieceBytes).arrayBuffer());
        const answer = await ask('imports.upload', { name, offset, bytes, lot });
        if (answer === undefined) {
          failed = true;
          return;
        }
        done += answer.have - offset;
        offset = answer.have;
      } while (offset < file.size && !failed);
    };
    const sender = async () => {
      for (let file = waiting.shift(); file !== undefined && !failed; file = waiting.shift())
        await sendOne(file);
    };
    try {
      await Promise.all(Array.from({ length: Math.min(atOnce, files.length) }, sender));
      return !failed;
    } finally {
      setSending(undefined);
    }
  };
  return { sending, send, newLot: newRecordId };
}
