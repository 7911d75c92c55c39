import { type ZodType, z } from 'zod';

/** A schema as OpenAPI 3.1 has it; a rule that is code says in its `meta` what a schema can say of it. */
export function jsonSchema(schema: ZodType): object {
  const known = made.get(schema);
  if (known) return known;
  const { $schema: _, ...json } = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' });
  made.set(schema, json);
  return json;
}

/** Rules are constants: each is put into words once, however many gateways a process makes. */
const made = new WeakMap<ZodType, object>();
