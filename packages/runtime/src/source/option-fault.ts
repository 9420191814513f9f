import type { OptionFault } from './source.ts';

/** The fault of an option which is read with an error that has a hint: a `SourceError` or a `SinkError`. */
export function faultOf(option: string, read: () => unknown): OptionFault | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (!(error instanceof Error && 'hint' in error)) throw error;
    const { message, hint } = error;
    return { option, message, ...(typeof hint === 'string' ? { hint } : {}) };
  }
}
