export type {
  ArgumentProblem,
  Catalog,
  Described,
  EngineError,
  NamedValue,
  SinkInformation,
  SourceInformation,
} from './catalog.ts';
export { explainPlan, explainQuery } from './explain/explain-query.ts';
export { sourceSpan, sql } from './fragment.ts';
export type { Fragment } from './fragment.ts';
export type * from './plan.ts';
export { planPipeline, planStatements } from './plan-pipeline.ts';
export type { Planned, PlannedStatements } from './plan-pipeline.ts';
export { Planning } from './planning.ts';
export type { PlanOptions, StreamDefinition } from './planning.ts';
export { engineDiagnostic, runtimeDiagnostic, statementDiagnostic } from './query/engine-diagnostic.ts';
export { batchTable, rowsTable, timeColumn } from './relation-names.ts';
export { defaultSettings, settingDescriptions, settingNames } from './settings.ts';
export type { SettingName, Settings } from './settings.ts';
export { errorColumns } from './streams/define-source.ts';
export { streamTables, tableDdl } from './table-ddl.ts';
export type { Decode } from './decode/decode.ts';
export { decodedColumns } from './decode/decode.ts';
export { decodeCsv, decodeParquet, optionSql, rejectsTable } from './decode/decode-file.ts';
export { decodeJson } from './decode/decode-json.ts';
export { readSettings } from './read-settings.ts';
