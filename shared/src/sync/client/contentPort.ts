/** How the synchronisation has file contents uploaded; `shared/src/files` implements it over the chunks. */
export interface ContentUploader {
  /**
   * Sends what the server lacks of this content, resumably, and notes that it is there.
   * @throws {AppError} `net.*` and the like to try again; `files.content_lost` when this host cannot supply it any more
   */
  upload(manifest: string, signal?: AbortSignal): Promise<void>;
  /** The server says that it lacks these after all. */
  forgetUploaded(manifests: readonly string[]): void;
  /** Removes contents that nothing refers to any more. */
  sweep(): Promise<void>;
}
