import { withClient } from './database.ts';

/** Every column of the database in whose text or bytes the needle stands: `table.column`. */
export function searchDatabase(url: string, needle: Buffer): Promise<string[]> {
  return withClient(url, async (client) => {
    const { rows: columns } = await client.query<{ table: string; column: string; type: string }>(
      `select table_name as table, column_name as column, udt_name as type
       from information_schema.columns
       where table_schema not in ('pg_catalog', 'information_schema') order by 1, 2`,
    );
    const found: string[] = [];
    for (const { table, column, type } of columns) {
      const bytes = type === 'bytea' ? `"${column}"` : `convert_to("${column}"::text, 'UTF8')`;
      const { rows } = await client.query(
        `select from "${table}" where position($1::bytea in ${bytes}) > 0 limit 1`,
        [needle],
      );
      if (rows.length > 0) found.push(`${table}.${column}`);
    }
    return found;
  });
}
