export { millisecondsBefore } from './batch-time-parameter.ts';
export type {
  ArgumentProblem,
  Catalog,
  Described,
  EngineError,
  NamedValue,
  SinkInformation,
  SourceInformation,
} from './catalog.ts';
export { columnsText } from './columns-text.ts';
export { descriptionSql, keptSql } from './statement/answer-sql.ts';
export { listingSql } from './statement/query-listing.ts';
export { explainPlan, explainQuery, keepingText } from './explain/explain-query.ts';
export { replaceWord, sourceSpan, sql } from './fragment.ts';
export type { Fragment } from './fragment.ts';
export type * from './plan.ts';
export { planPipeline, planStatements } from './plan-pipeline.ts';
export type { Planned, PlannedStatements } from './plan-pipeline.ts';
export { Planning } from './planning.ts';
export type { PlanOptions, StreamDefinition } from './planning.ts';
export { engineDiagnostic, runtimeDiagnostic, statementDiagnostic } from './query/engine-diagnostic.ts';
export { answerShape, unknownShape } from './query/answer-shape.ts';
export type { AnswerShape } from './query/answer-shape.ts';
export {
  batchTable,
  givenName,
  liveRelation,
  rowsTable,
  sinkRelation,
  timeColumn,
} from './relation-names.ts';
export { fixedBytes, isNested, isString } from './row-width.ts';
export { defaultSettings, settingDescriptions, settingNames } from './settings.ts';
export type { SettingName, Settings } from './settings.ts';
export { errorColumns } from './streams/define-source.ts';
export { streamTables, tableDdl } from './table-ddl.ts';
export type { Decode } from './decode/decode.ts';
export { decodedColumns } from './decode/decode.ts';
export { missingColumns } from './decode/csv-columns.ts';
export { decodeCsv, decodeJsonFile, decodeParquet, optionSql, rejectsTable } from './decode/decode-file.ts';
export { decodeJson } from './decode/decode-json.ts';
export { decodeLogfmt, logfmtColumns } from './decode/decode-logfmt.ts';
export { decodeRegex } from './decode/decode-regex.ts';
export { readSettings, settingText } from './read-settings.ts';
export { refusedByEngineTree } from './adhoc/check-engine-tree.ts';
export { parameterCasts, parameterNumbers, withOpenTypes, withParameters } from './adhoc/constants.ts';
export type { ParameterText } from './adhoc/constants.ts';
export {
  missingValues,
  parametersLeft,
  withNamedValues,
  withoutParameters,
} from './query/named-parameters.ts';
export type { NamedValues } from './query/named-parameters.ts';
export type { Remembered } from './adhoc/kept-rows.ts';
export { arrayLiteralItems, listText } from './adhoc/array-literal.ts';
export { liveReads } from './adhoc/live-reads.ts';
export { withDuckdbTypes } from './adhoc/postgres-types.ts';
export { withoutSchema } from './adhoc/without-schema.ts';
export type { LiveRead } from './adhoc/live-reads.ts';
export type { KeptTable } from './adhoc/kept-tables.ts';
export { adhocSql, planAdhoc } from './adhoc/plan-adhoc.ts';
export type { AdhocOptions, AdhocPlan } from './adhoc/plan-adhoc.ts';
export type { Readable } from './adhoc/readable.ts';
