import { firstBackOffMs, longestBackOffMs } from '../limits.ts';

/**
 * The pause before another try, after so many that came to nothing: 0.2 s, then twice as long each time, up to 10 s.
 */
export function backOffMs(failures: number): number {
  return Math.min(longestBackOffMs, firstBackOffMs * 2 ** Math.min(failures, 30));
}
