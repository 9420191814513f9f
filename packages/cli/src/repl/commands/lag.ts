import { sparkline } from '../top/sparkline.ts';
import { clockTime, fullCount, shortDuration } from '../text/quantity.ts';
import { say } from './answers.ts';
import type { DotCommand } from './dot-command.ts';

const chartColumns = 40;

export const lagCommand: DotCommand = {
  name: 'lag',
  summary: 'how long batches take, and how far behind they are',
  run: (_argument, { meter, notices, settings }) => {
    const chart = (numbers: readonly number[]): string => sparkline(numbers, chartColumns, settings.ascii);
    const figures = meter.figures();
    if (figures === undefined) return say('no batch has run yet');
    const { batches, batchTimeMs, processingMs, schedulingDelayMs, backlog } = figures;
    return say(
      `batch ${fullCount(batches)} of ${clockTime(batchTimeMs)}, ${backlog} waiting behind it`,
      `processing  ${shortDuration(processingMs).padStart(8)}  ${chart(meter.processingTimes())}`,
      `delay       ${shortDuration(schedulingDelayMs).padStart(8)}  ${chart(meter.schedulingDelays())}`,
      ...notices.slice(-5).map(({ stream, message }) => `${stream}: ${message}`),
    );
  },
};
