import { useRef } from 'react';
import { Button } from '../Button/Button.tsx';

export interface ChooseFileProps {
  readonly label: string;
  /** Media types, such as `image/png`. */
  readonly types: readonly string[];
  readonly onFile: (file: File) => void;
}

/** A button that asks for one file of some kinds. */
export function ChooseFile({ label, types, onFile }: ChooseFileProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button size="sm" onPress={() => input.current?.click()}>
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept={types.join()}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          // The same file chosen again is a choice too.
          currentTarget.value = '';
          if (file) onFile(file);
        }}
      />
    </>
  );
}
