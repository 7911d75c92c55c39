import { defineEntity, p } from '@mikro-orm/core';

const SignInLinkSchema = defineEntity({
  name: 'SignInLink',
  tableName: 'sign_in_link',
  properties: {
    businessId: p.uuid().primary(),
    id: p.uuid().primary(),
    /** Of its token, which stands in the link alone. */
    digest: p.blob(),
    /** The key that it signs in with. */
    keyId: p.uuid(),
    expiresAt: p.datetime(3),
  },
});

/** A link that signs in once, in the place of a key. */
export class SignInLink extends SignInLinkSchema.class {}
SignInLinkSchema.setClass(SignInLink);
