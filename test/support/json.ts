/**
 * What a server under test has answered, as JSON. Assertions read its members, whatever was asked for.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- with `unknown` each assertion would need a cast, which checks no more than the assertion itself
export type Json = any;
