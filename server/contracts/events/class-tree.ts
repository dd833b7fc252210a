import type { FieldClass } from "../field-class.ts";

/**
 * Classes of nested data: a field is of one class with everything below it, or each field below it has its own. Lists are classed by
 * their members. The compiler refuses a shape with a field that nobody classified.
 */
export type ClassTree<Data> = {
  readonly [K in keyof Data]-?:
    | FieldClass
    | (NonNullable<Data[K]> extends object ? ClassTreeOf<NonNullable<Data[K]>> : never);
};

type ClassTreeOf<Value> = Value extends readonly (infer Member)[]
  ? Member extends readonly unknown[]
    ? never
    : Member extends object
      ? ClassTree<Member>
      : never
  : ClassTree<Value>;

/** The same at run time: an unclassified field counts as identity. */
export type AnyTree = { readonly [field: string]: FieldClass | AnyTree };
