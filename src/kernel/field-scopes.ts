import SchemaBuilder, {
  BasePlugin,
  type FieldNullability,
  type InputFieldMap,
  type InputShapeFromFields,
  type PothosOutputFieldConfig,
  type SchemaTypes,
  type TypeParam,
} from '@pothos/core';
import type { FieldAuthScopes } from '@pothos/plugin-scope-auth';
import type { GraphQLField } from 'graphql';
import type { Caller, Scope, Sees } from './caller.ts';
import { invariant } from './invariant.ts';

/** What a field asks of its caller: one of these is enough. */
export interface Asks {
  readonly may?: Scope | readonly Scope[];
  readonly sees?: Sees['kind'];
}

/** Whether a caller may have a field that asks this. */
export function mayHave({ may, sees }: Caller, asks: Asks): boolean {
  return mayAny(may, asks.may ?? []) || asks.sees === sees.kind;
}

/** Whether one of these scopes is there. */
export function mayAny(may: Caller['may'], scopes: Scope | readonly Scope[]): boolean {
  return [scopes].flat().some((scope) => may.has(scope));
}

/** What a field asks of its caller. Undefined for a field that everyone who sees its object may have. */
export function asksOf({ extensions }: GraphQLField<unknown, unknown>): Asks | undefined {
  return extensions[FIELD_SCOPES] as Asks | undefined;
}

/** The name of the plugin that refuses root fields without `authScopes`. */
export const FIELD_SCOPES = 'fieldScopes';

const ROOTS: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);

/** Refuses to build a schema with a root field that asks nothing, and notes what each field asks. */
class FieldScopesPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>) {
    const { kind, parentType, name, extensions } = field;
    const { authScopes: asks } = field.pothosOptions as { readonly authScopes?: Asks };
    const what = `${parentType}.${name}`;
    invariant(asks || !ROOTS.has(kind), `${what} does not say by authScopes who may ask it`);
    invariant(!asks || 'may' in asks || 'sees' in asks, `${what} asks for neither may nor sees`);
    return { ...field, extensions: { ...extensions, [FIELD_SCOPES]: asks } };
  }
}

SchemaBuilder.registerPlugin(FIELD_SCOPES, FieldScopesPlugin);

declare global {
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      readonly [FIELD_SCOPES]: FieldScopesPlugin<Types>;
    }
    interface QueryFieldOptions<
      Types extends SchemaTypes,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveReturnShape,
    > {
      authScopes: FieldAuthScopes<Types, Types['Root'], InputShapeFromFields<Args>>;
    }
    interface MutationFieldOptions<
      Types extends SchemaTypes,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveReturnShape,
    > {
      authScopes: FieldAuthScopes<Types, Types['Root'], InputShapeFromFields<Args>>;
    }
    interface SubscriptionFieldOptions<
      Types extends SchemaTypes,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveShape,
      ResolveReturnShape,
    > {
      authScopes: FieldAuthScopes<Types, Types['Root'], InputShapeFromFields<Args>>;
    }
  }
}
