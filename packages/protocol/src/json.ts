/** Anything that JSON can say. Everything that crosses a surface is made of this: no `Date`, no `Map`, no class. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

/** A JSON object. Keys may not start with `$`, contain `.` or NUL, or be `__proto__`, so that every storage can keep them. */
export type JsonObject = { [key: string]: JsonValue }
