import type { Statement } from '@weir/parser';
import type { Outcome } from './outcome.ts';
/** A time between two batches, when the tables stand still; batches wait until `end` is called. */
export interface Turn {
  end(): void;
}

/** Something that gives turns: what is done in one is waited for. */
type Between = (work: () => Promise<void>) => Promise<void>;

/**
 * Gives the statements of a session their turns between batches. The turn of one can be kept for the statement that follows at once:
 * then no batch comes between the two, and the second sees every row that the first one sees.
 */
export class KeptTurn {
  readonly #between: Between;
  #kept: Turn | undefined;

  constructor(between: Between) {
    this.#between = between;
  }

  /**
   * Does work in the turn that is given, else in the one that was kept, else in a new one. The turn is then kept where `keeps` says so
   * of the result, and has ended otherwise.
   */
  async take<T>(work: () => Promise<T>, keeps: (result: T) => boolean, given?: Turn): Promise<T> {
    const turn = given ?? this.#takeKept() ?? (await beginTurn(this.#between));
    let isKept = false;
    try {
      const result = await work();
      isKept = keeps(result);
      return result;
    } finally {
      if (isKept) this.#kept = turn;
      else turn.end();
    }
  }

  /** Batches need not wait any longer. */
  release(): void {
    this.#takeKept()?.end();
  }

  #takeKept(): Turn | undefined {
    const kept = this.#kept;
    this.#kept = undefined;
    return kept;
  }
}

/** Resolves when the turn begins. */
export function beginTurn(between: Between): Promise<Turn> {
  return new Promise((begun, rejected) => {
    between(() => lasting(begun)).catch(rejected);
  });
}

/** Hands over a turn, and resolves when it is ended. */
export function lasting(begun: (turn: Turn) => void): Promise<void> {
  return new Promise((end) => begun({ end }));
}

/** Rows may be read at leisure, and after SET another pipeline may run: batches wait for neither. */
export function canBeFollowed(statement: Statement, { kind }: Outcome): boolean {
  return statement.kind !== 'set' && (kind === 'live' || kind === 'done');
}
