import { type ZodType, z } from 'zod';

/**
 * A rule as the JSON Schema of OpenAPI 3.1 (draft 2020-12), made by zod itself. A rule that is
 * code, such as a refinement, says in its `meta` what a schema can say of it.
 */
export function jsonSchema(rule: ZodType): object {
  const { $schema: _, ...schema } = z.toJSONSchema(rule, { unrepresentable: 'any', io: 'input' });
  return schema;
}
