import { durationText, errorAt, warningAt } from '@weir/parser';
import type { Diagnostic, Duration, WindowClause } from '@weir/parser';

/** The window of a reference in milliseconds, over a stream with a slide of its own. */
export interface WindowExtent {
  readonly lengthMs: number;
  readonly slideMs: number;
}

/**
 * Checks WINDOW(length, slide) against the slide of its stream: both must be positive multiples of it. The nearest values that
 * work are named. Gives the extent, corrected where it was wrong, so that checking can go on.
 */
export function windowExtent(
  clause: WindowClause,
  stream: string,
  streamSlideMs: number,
): { readonly extent: WindowExtent; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics = [
    ...checkMultiple(clause.length, 'length', stream, streamSlideMs),
    ...(clause.slide === undefined ? [] : checkMultiple(clause.slide, 'slide', stream, streamSlideMs)),
  ];
  const lengthMs = roundUp(clause.length.milliseconds, streamSlideMs);
  const slideMs =
    clause.slide === undefined ? streamSlideMs : roundUp(clause.slide.milliseconds, streamSlideMs);
  if (diagnostics.length === 0 && slideMs > lengthMs)
    diagnostics.push(slideTooLong(clause, lengthMs, slideMs));
  return { extent: { lengthMs, slideMs }, diagnostics };
}

/** A slide longer than the length leaves batches out: allowed, but when the two look swapped the hint says so. */
function slideTooLong(clause: WindowClause, lengthMs: number, slideMs: number): Diagnostic {
  const hint =
    slideMs % lengthMs === 0
      ? `the size comes first here: did you mean WINDOW(${durationText(slideMs)}, ${durationText(lengthMs)})?`
      : undefined;
  return warningAt(
    clause.span,
    'slide-longer-than-window',
    `the slide of ${durationText(slideMs)} is longer than the window of ${durationText(lengthMs)}: some batches are never output`,
    hint,
  );
}

function checkMultiple(duration: Duration, what: string, stream: string, unitMs: number): Diagnostic[] {
  const given = duration.milliseconds;
  if (given > 0 && given % unitMs === 0) return [];
  const below = Math.floor(given / unitMs) * unitMs;
  const nearest =
    below > 0 ? `${durationText(below)} or ${durationText(below + unitMs)}` : durationText(unitMs);
  const problem = given <= 0 ? 'must be longer than nothing' : `is not a multiple of ${durationText(unitMs)}`;
  return [
    errorAt(
      duration.span,
      `window-${what}`,
      `the ${what} of this window, ${durationText(given)}, ${problem}`,
      `write ${nearest}`,
      [`the batches of "${stream}" are ${durationText(unitMs)} long`],
    ),
  ];
}

function roundUp(milliseconds: number, unitMs: number): number {
  return Math.max(1, Math.ceil(milliseconds / unitMs)) * unitMs;
}
