import type { SinkOptions } from './sink.ts';

/** The value of an argument that its table says is a string. */
export function stringOption(options: SinkOptions, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}
