import type { LiveBatch, Session } from '../session.ts';
import { openView, received, refreshed } from './live-view.ts';
import type { LiveView } from './live-view.ts';
import { queryShape } from './query-shape.ts';

/** The continuous queries of a session as views, one of which is on the screen. */
export class LiveViews {
  readonly #session: Session;
  readonly #views = new Map<number, LiveView>();
  /** Batches that came before their query was known here. */
  readonly #early = new Map<number, LiveBatch>();
  #watched: number | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  /** The view on the screen. */
  get watched(): LiveView | undefined {
    return this.#watched === undefined ? undefined : this.#views.get(this.#watched);
  }

  /** Shows a query, or none. Views that are not shown go on receiving. */
  watch(id: number | undefined): void {
    this.#watched = id;
    if (id === undefined || this.#views.has(id)) return;
    const query = this.#session.queries().find((each) => each.id === id);
    if (query !== undefined) this.open(id, query.sql);
  }

  /** A query has begun: it is shown. */
  open(id: number, sql: string): void {
    const view = openView(id, sql, queryShape(sql));
    const early = this.#early.get(id);
    this.#early.delete(id);
    this.#views.set(id, early === undefined ? view : refreshed(received(view, early)));
    this.#watched = id;
  }

  /** Takes a batch; true when its query is on the screen. */
  receive(batch: LiveBatch): boolean {
    const view = this.#views.get(batch.id);
    if (view === undefined) this.#keepEarly(batch);
    else this.#views.set(batch.id, received(view, batch));
    return view !== undefined && batch.id === this.#watched;
  }

  #keepEarly(batch: LiveBatch): void {
    const running = new Set(this.#session.queries().map(({ id }) => id));
    for (const id of this.#early.keys()) if (!running.has(id)) this.#early.delete(id);
    this.#early.set(batch.id, batch);
  }

  /** Changes the view on the screen. */
  update(change: (view: LiveView) => LiveView): void {
    const view = this.watched;
    if (view !== undefined) this.#views.set(view.id, change(view));
  }

  /** A query has ended: gives its last state, as it would be shown. The latest other one is shown instead. */
  close(id: number): LiveView | undefined {
    const view = this.#views.get(id);
    this.#views.delete(id);
    this.#early.delete(id);
    if (this.#watched === id) this.#watched = [...this.#views.keys()].at(-1);
    return view === undefined ? undefined : refreshed({ ...view, paused: false });
  }

  /** Views whose queries run no more. */
  ended(): readonly number[] {
    const running = new Set(this.#session.queries().map(({ id }) => id));
    return [...this.#views.keys()].filter((id) => !running.has(id));
  }
}
