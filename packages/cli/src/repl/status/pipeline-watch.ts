import type { Clock } from '@weir/runtime';
import { noticesKept } from '../limits.ts';
import type { Notice, Session } from '../session.ts';
import { idleText } from './idle.ts';
import { PipelineMeter } from './pipeline-meter.ts';

/** Listens to what a session tells of its pipeline, for the status line and the dashboard. */
export class PipelineWatch {
  readonly #clock: Clock;
  #meter: PipelineMeter;
  readonly #endings: readonly (() => void)[];
  #notices: readonly Notice[] = [];
  #warnings = 0;

  /** `changed` is called after each batch and each notice. */
  constructor(session: Session, clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#meter = new PipelineMeter(session.measured?.());
    this.#endings = [
      session.onMetrics((metrics) => {
        this.#meter.add(metrics, clock.now());
        changed();
      }),
      session.onNotice((notice) => {
        this.#notices = [...this.#notices, notice].slice(-noticesKept);
        if (notice.severity === 'warning') this.#warnings += 1;
        changed();
      }),
      session.onSwitch?.(() => {
        this.#meter = new PipelineMeter(session.measured?.());
        this.#notices = [];
        this.#warnings = 0;
        changed();
      }) ?? (() => undefined),
    ];
  }

  get meter(): PipelineMeter {
    return this.#meter;
  }

  get notices(): readonly Notice[] {
    return this.#notices;
  }

  /** Warnings of sources so far. */
  get warnings(): number {
    return this.#warnings;
  }

  /** What a source complained of last. */
  get lastWarning(): string | undefined {
    const last = this.#notices.findLast(({ severity }) => severity === 'warning');
    return last === undefined ? undefined : `${last.stream}: ${last.message}`;
  }

  idle(): string | undefined {
    return idleText(this.meter, this.#notices, this.#clock.now());
  }

  close(): void {
    for (const end of this.#endings) end();
  }
}
