import SchemaBuilder, {
  BasePlugin,
  type FieldNullability,
  type InputFieldMap,
  type InputShapeFromFields,
  type PothosOutputFieldConfig,
  type SchemaTypes,
  type TypeParam,
} from '@pothos/core';
import { type FieldAuthScopes } from '@pothos/plugin-scope-auth';
import { invariant } from './invariant.ts';

/** The name of the plugin by which no root field can forget to say who may ask it. */
export const ROOT_SCOPES = 'rootScopes';

const ROOTS: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);

/** Refuses to build a schema with a root field that has no `authScopes`, whatever its types were cast to. */
class RootScopesPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>) {
    const { kind, parentType, name, pothosOptions } = field;
    const { authScopes } = pothosOptions as { readonly authScopes?: object };
    const asks = typeof authScopes === 'function' || Object.keys(authScopes ?? {}).length > 0;
    invariant(asks || !ROOTS.has(kind), `${parentType}.${name} has no authScopes: say who may ask`);
    return field;
  }
}

SchemaBuilder.registerPlugin(ROOT_SCOPES, RootScopesPlugin);

declare global {
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      readonly [ROOT_SCOPES]: RootScopesPlugin<Types>;
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
  }
}
