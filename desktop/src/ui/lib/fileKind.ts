/** How the program shows a file: in its own viewers wherever it can, since another program leaves traces on the computer. */
export type FileKind = 'pdf' | 'image' | 'audio' | 'video' | 'text' | 'office' | 'other';

const byExtension: Readonly<Record<string, FileKind>> = {
  pdf: 'pdf',
  png: 'image',
  jpg: 'image',
  jpeg: 'image',
  gif: 'image',
  webp: 'image',
  avif: 'image',
  bmp: 'image',
  mp3: 'audio',
  ogg: 'audio',
  oga: 'audio',
  wav: 'audio',
  flac: 'audio',
  m4a: 'audio',
  mp4: 'video',
  webm: 'video',
  txt: 'text',
  md: 'text',
  csv: 'text',
  tex: 'text',
  py: 'text',
  json: 'text',
  doc: 'office',
  docx: 'office',
  odt: 'office',
  odp: 'office',
  ods: 'office',
  xls: 'office',
  xlsx: 'office',
  ppt: 'office',
  pptx: 'office',
};

/** The kind by the name's extension: what is inside is checked by the viewer, which refuses what it cannot read. */
export function fileKind(name: string): FileKind {
  const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return byExtension[extension] ?? 'other';
}

/** Whether Cartable can show it without another program. SVG is left out on purpose: it may hold scripts and links. */
export function canPreview(name: string): boolean {
  const kind = fileKind(name);
  return kind !== 'office' && kind !== 'other';
}

/** The media type that a viewer needs, for the kinds that the program shows itself. */
export function mediaType(name: string): string {
  const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  const types: Readonly<Record<string, string>> = {
    pdf: 'application/pdf',
    jpg: 'image/jpeg',
    mp3: 'audio/mpeg',
    oga: 'audio/ogg',
    m4a: 'audio/mp4',
  };
  const known = types[extension];
  if (known) return known;
  const kind = fileKind(name);
  if (kind === 'image' || kind === 'audio' || kind === 'video') return `${kind}/${extension}`;
  return kind === 'text' ? 'text/plain' : 'application/octet-stream';
}
