/** Contents of files, and which records make them readable. */
export interface FileTables {
  blob: {
    school_id: string;
    name: string;
    size: number;
    /** Since when no record refers to it, as the collector found. */
    unused_since: number | null;
    /** Set while it must not be used: its bytes are being written, or removed. */
    unusable_since: number | null;
  };
  upload: { school_id: string; user_id: string; name: string; size: number; at: number };
  content_chunk: { school_id: string; manifest: string; chunk: string };
  record_content: { school_id: string; manifest: string; type: string; id: string };
}
