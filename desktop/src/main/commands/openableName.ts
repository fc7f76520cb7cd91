/**
 * Documents that may be opened in another program. Everything else could be a program itself, or make one run; such a file
 * can still be saved as a copy.
 */
const openable = new Set(
  (
    'pdf txt md csv tsv rtf odt ods odp odg doc docx xls xlsx ppt pptx ' +
    'png jpg jpeg gif webp avif bmp tif tiff heic mp3 m4a ogg oga opus wav flac mp4 m4v mov webm mkv avi ' +
    'epub ggb sb3 tex bib'
  ).split(' '),
);

/** Whether a file of this name may be handed to the system. Macro-bearing forms (`docm`) are not on the list. */
export function isOpenable(name: string): boolean {
  // Windows drops dots and spaces at the end: `x.exe. ` is a program there.
  const extension = /\.([a-z0-9]+)$/u.exec(name.toLowerCase())?.[1];
  return extension !== undefined && openable.has(extension);
}
