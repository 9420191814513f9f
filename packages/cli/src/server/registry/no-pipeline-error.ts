/** There is no pipeline to ask. */
export class NoPipelineError extends Error {
  override readonly name = 'NoPipelineError';
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}
