// What a migration is: one numbered step of the database's shape, applied once, in order, inside a transaction.

export interface Migration {
  /** 1, 2, 3 … without gaps; the number is `user_version` once it is applied. */
  readonly version: number;
  readonly statements: string;
}
