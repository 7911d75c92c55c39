import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { invariant } from '../kernel/invariant.ts';
import { escapeIdentifier } from 'pg';
import type { Module } from '../kernel/module.ts';

/** One right to a table, or to one column of it. */
export interface Right {
  readonly table: string;
  readonly privilege: 'select' | 'insert' | 'update' | 'delete';
  readonly column?: string;
}

/**
 * All privileges on a table that PostgreSQL has, besides SELECT (its documentation, "Privileges").
 */
const CHANGES = ['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'] as const;

/**
 * The right that is needed to know whether the schema is up to date. Only a migration writes there.
 */
export const MIGRATIONS_READ: Right = { table: 'mikro_orm_migrations', privilege: 'select' };

/** All rights of the gateway's role: to read every table, and what the modules say. */
export function rightsOf(orm: MikroORM, modules: readonly Module[]): readonly Right[] {
  const metadata = orm.getMetadata();
  const entities = modules.flatMap((module) => module.entities ?? []);
  const reads = entities.map((entity): Right => {
    return { table: metadata.get(entity).tableName, privilege: 'select' };
  });
  const changes: Right[] = [];
  for (const { entity, ...may } of modules.flatMap((module) => module.rights ?? [])) {
    const { tableName: table, props } = metadata.get(entity);
    if (may.insert) changes.push({ table, privilege: 'insert' });
    if (may.delete) changes.push({ table, privilege: 'delete' });
    for (const { fieldNames } of props.filter(({ name }) => may.update.includes(name))) {
      for (const column of fieldNames) changes.push({ table, privilege: 'update', column });
    }
  }
  return [MIGRATIONS_READ, ...reads, ...changes];
}

/**
 * Gives a role these rights, and takes all others on these tables from it and from everybody else.
 */
export async function grantRights(
  tx: EntityManager,
  rights: readonly Right[],
  role: string,
): Promise<void> {
  const to = escapeIdentifier(role);
  const [place] = await tx.execute<{ schema: string; database: string; owns: boolean }[]>(
    `select current_schema() as schema, datname as database,
       pg_has_role(datdba, 'USAGE') as owns
     from pg_database where datname = current_database()`,
  );
  invariant(place, 'A database without a name');
  const schema = escapeIdentifier(place.schema);
  const database = escapeIdentifier(place.database);
  const statements = [
    // The role uses the tables of the schema, and need not create any.
    `grant usage on schema ${schema} to ${to}`,
    `grant connect on database ${database} to ${to}`,
    ...(place.owns
      ? [
          `revoke create on schema ${schema} from public, ${to}`,
          `revoke create, temporary on database ${database} from public, ${to}`,
        ]
      : []),
  ];
  for (const [table, own] of Map.groupBy(rights, (right) => right.table)) {
    const on = `on table ${escapeIdentifier(table)}`;
    // This also takes rights on single columns.
    statements.push(`revoke all ${on} from public, ${to}`);
    const given = own.map(({ privilege, column }) =>
      column === undefined ? privilege : `${privilege} (${escapeIdentifier(column)})`,
    );
    statements.push(`grant ${given.join(', ')} ${on} to ${to}`);
  }
  await tx.execute(statements.join(';\n'));
}

/** The first of these rights that the role of this connection lacks, in words. */
export async function missingRight(
  em: EntityManager,
  rights: readonly Right[],
): Promise<string | undefined> {
  const [missing] = await em.execute<{ words: string }[]>(
    `select concat(privilege, ' ', "table", '.' || "column") as words
     from (values ${rights.map(() => '(?::text, ?::text, ?::text)').join(', ')})
       as needed (privilege, "table", "column")
     where to_regclass(quote_ident("table")) is not null and not case
       when "column" is null then has_table_privilege(quote_ident("table"), privilege)
       else has_column_privilege(quote_ident("table"), "column", privilege) end
     limit 1`,
    rights.flatMap(({ privilege, table, column = null }) => [privilege, table, column]),
  );
  return missing?.words;
}

/**
 * Whether the role of this connection has more than these rights, as the owner of the tables has.
 */
export async function hasMoreRights(em: EntityManager, rights: readonly Right[]): Promise<boolean> {
  const whole = new Set(
    rights.flatMap(({ table, privilege, column }) =>
      column === undefined ? `${privilege.toUpperCase()} ${table}` : [],
    ),
  );
  const others = [...new Set(rights.map(({ table }) => table))].flatMap((table) =>
    CHANGES.filter((privilege) => !whole.has(`${privilege} ${table}`)).map((privilege) => [
      table,
      privilege,
    ]),
  );
  const [found] = await em.execute<{ more: boolean }[]>(
    `select bool_or(has_table_privilege(quote_ident("table"), privilege)) as more
     from (values ${others.map(() => '(?, ?)').join(', ')}) as other ("table", privilege)`,
    others.flat(),
  );
  return found?.more === true;
}
