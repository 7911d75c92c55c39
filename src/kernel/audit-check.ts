/** A rule of a module's rows, and a query with a row (`business_id`, `found`) for each violation. */
export interface AuditCheck {
  readonly rule: string;
  /**
   * The queries also run on Citus: tables are joined by the business, and no sub-query is correlated.
   */
  readonly sql: string;
}
