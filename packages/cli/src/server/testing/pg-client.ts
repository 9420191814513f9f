import { createRequire } from 'node:module';
import type pg from 'pg';

/**
 * The client of node `pg`, without the pool around it: the tests run with the condition "import" for modules that are
 * required, too, and then the pool is not there.
 */
export const PgClient: typeof pg.Client = createRequire(import.meta.url)('pg/lib/client.js');
