import { type ZodType, z } from 'zod';

/** A schema as OpenAPI 3.1 has it; a rule that is code says in its `meta` what a schema can say of it. */
export function jsonSchema(schema: ZodType): object {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' });
  return json;
}
