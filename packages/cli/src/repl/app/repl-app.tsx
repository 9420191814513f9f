import { Box, Text, Transform, useCursor, useStdout } from 'ink';
import { memo, useInsertionEffect, useSyncExternalStore } from 'react';
import type { ReactElement } from 'react';
import type { Frame } from '../frame/frame.ts';
import type { FrameStore } from './frame-store.ts';

interface ReplAppProps {
  readonly frames: FrameStore;
  /** Is told what Ink draws next, and given the function that writes above the frame. */
  readonly onCommit: (frame: Frame, write: (text: string) => void) => void;
}

/** The frame as Ink draws it: from top to bottom the panel, the status line, the text and the list below it. */
export function ReplApp({ frames, onCommit }: ReplAppProps): ReactElement {
  const frame = useSyncExternalStore(frames.subscribe, frames.get);
  const { write } = useStdout();
  useInsertionEffect(() => onCommit(frame, write), [onCommit, frame, write]);
  const { setCursorPosition } = useCursor();
  setCursorPosition(frame.cursor);
  return (
    <Box flexDirection="column">
      <Section text={frame.panel} />
      <Section text={frame.status} />
      <Section text={frame.editor} />
      <Section text={frame.menu} />
    </Box>
  );
}

/**
 * Lines that come with their colours and are as wide as they may be: Ink only has to place them. It keeps every text that it has ever
 * measured, and a live view has a new one with every refresh: so it measures blank lines, in whose places the real ones are put.
 */
const Section = memo(function Section({ text }: { readonly text: string }): ReactElement | null {
  if (text === '') return null;
  const lines = text.split('\n');
  return (
    <Transform transform={(_blank, index) => lines[index] ?? ''}>
      <Text>{lines.map(() => ' ').join('\n')}</Text>
    </Transform>
  );
});
