import { uploadPieceBytes } from '@cartable/shared/bridge/asks/imports.ts';
import { useState } from 'react';
import { useAsk } from '../bridge/useAsk.ts';

/** The file under way. */
export interface Sending {
  readonly name: string;
  readonly done: number;
  readonly total: number;
}

/** Sends files piece by piece, so that one of any size is never in memory; stops at the first refusal, which is told. */
export function useUpload(): {
  readonly sending: Sending | undefined;
  readonly send: (files: readonly File[]) => Promise<boolean>;
} {
  const ask = useAsk();
  const [sending, setSending] = useState<Sending>();
  const sendOne = async (file: File): Promise<boolean> => {
    const name = file.name.normalize('NFC');
    let offset = 0;
    do {
      setSending({ name, done: offset, total: file.size });
      const bytes = new Uint8Array(await file.slice(offset, offset + uploadPieceBytes).arrayBuffer());
      const answer = await ask('imports.upload', { name, offset, bytes });
      if (answer === undefined) return false;
      offset = answer.have;
    } while (offset < file.size);
    return true;
  };
  return {
    sending,
    async send(files) {
      try {
        for (const file of files) if (!(await sendOne(file))) return false;
        return true;
      } finally {
        setSending(undefined);
      }
    },
  };
}
