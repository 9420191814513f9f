/** What ends the queries that are open when their pipeline ends. */
export class PipelineEndedError extends Error {
  override readonly name = 'PipelineEndedError';

  constructor() {
    super('the pipeline has ended');
  }
}
